//! HTML blocks: which line opens one and which line ends it. It doesn't read the HTML.

use crate::text::is_js_space;

/// Elements whose text is raw up to their own end tag.
const RAW: [&str; 3] = ["pre", "script", "style"];

/// Elements that open a block with any tag of theirs.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "meta",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "pre",
    "section",
    "source",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];

/// An HTML block that a line opens.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Html {
    /// `script`, `pre`, `style`: up to a line with an end tag of any of them.
    Raw,
    /// Comment, instruction, declaration, CDATA: up to a line that holds this text.
    Until(&'static str),
    /// A tag of a block element: up to an empty line.
    Element,
    /// Any other tag alone on its line: up to an empty line; it doesn't end a paragraph.
    OtherTag,
}

impl Html {
    /// The block that `content` (a line without its indentation) opens.
    pub(super) fn open(content: &str) -> Option<Self> {
        let rest = content.strip_prefix('<')?;
        if is_named(rest, &RAW, |after| {
            after.is_empty() || after.starts_with('>')
        }) {
            return Some(Self::Raw);
        }
        if rest.starts_with("!--") {
            return Some(Self::Until("-->"));
        }
        if rest.starts_with('?') {
            return Some(Self::Until("?>"));
        }
        if rest
            .strip_prefix('!')
            .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            return Some(Self::Until(">"));
        }
        if rest.starts_with("![CDATA[") {
            return Some(Self::Until("]]>"));
        }
        let name = rest.strip_prefix('/').unwrap_or(rest);
        if is_named(name, BLOCKS, |after| {
            after.is_empty() || after.starts_with('>') || after.starts_with("/>")
        }) {
            return Some(Self::Element);
        }
        is_lone_tag(rest).then_some(Self::OtherTag)
    }

    /// Whether the block may follow a paragraph line directly.
    pub(super) fn ends_paragraph(self) -> bool {
        self != Self::OtherTag
    }

    /// Whether `line` (with its indentation) ends the block; the opening line may too.
    pub(super) fn is_closed_by(self, line: &str) -> bool {
        match self {
            Self::Raw => line.match_indices("</").any(|(at, _)| {
                let name = line.get(at + 2..).unwrap_or_default();
                is_named(name, &RAW, |after| after.starts_with('>'))
            }),
            Self::Until(text) => line.contains(text),
            Self::Element | Self::OtherTag => line.is_empty(),
        }
    }

    /// Whether the closing line is part of the block.
    pub(super) fn keeps_last_line(self) -> bool {
        matches!(self, Self::Raw | Self::Until(_))
    }
}

/// Whether `text` begins with one of `names`, in any case, and then white space or what `ends` takes.
fn is_named(text: &str, names: &[&str], ends: impl Fn(&str) -> bool) -> bool {
    let after = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    let name = text.get(..text.len() - after.len()).unwrap_or_default();
    names.iter().any(|n| n.eq_ignore_ascii_case(name))
        && (after.starts_with(is_js_space) || ends(after))
}

/// Whether `rest` (what follows `<`) is one whole tag with nothing but white space after it.
fn is_lone_tag(rest: &str) -> bool {
    let closing = rest.starts_with('/');
    let name = rest.strip_prefix('/').unwrap_or(rest);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    let mut rest = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-');
    while let Some(after) = attribute(rest).filter(|_| !closing) {
        rest = after;
    }
    rest = rest.trim_start_matches(is_js_space);
    if !closing {
        rest = rest.strip_prefix('/').unwrap_or(rest);
    }
    rest.strip_prefix('>')
        .is_some_and(|after| after.chars().all(is_js_space))
}

/// What follows the attribute, white space before it included, that `text` begins with.
fn attribute(text: &str) -> Option<&str> {
    let name = text.trim_start_matches(is_js_space);
    if name.len() == text.len()
        || !name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':'))
    {
        return None;
    }
    let after = name.trim_start_matches(|c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '-')
    });
    let Some(value) = after.trim_start_matches(is_js_space).strip_prefix('=') else {
        return Some(after);
    };
    let value = value.trim_start_matches(is_js_space);
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            return quoted.split_once(quote).map(|(_, after)| after);
        }
    }
    let after = value
        .trim_start_matches(|c: char| c > ' ' && !matches!(c, '"' | '\'' | '=' | '<' | '>' | '`'));
    (after.len() < value.len()).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &str, expected: Option<Html>) {
        assert_eq!(Html::open(content), expected, "{content:?}");
    }

    #[test]
    fn each_kind_has_its_own_opening() {
        check("<script>", Some(Html::Raw));
        check("<PRE", Some(Html::Raw));
        check("<!-- a", Some(Html::Until("-->")));
        check("<?a", Some(Html::Until("?>")));
        check("<!A", Some(Html::Until(">")));
        check("<![CDATA[", Some(Html::Until("]]>")));
        check("</div> a", Some(Html::Element));
        check("<hr/>", Some(Html::Element));
        check("<divx> a", None);
        check("<3 a", None);
        check("a <div>", None);
    }

    #[test]
    fn any_other_tag_must_stand_alone() {
        check("<b>", Some(Html::OtherTag));
        check("</b  >  ", Some(Html::OtherTag));
        check("<a href=\"x y\" b='>' c=d e/>", Some(Html::OtherTag));
        check("<a b = c>", Some(Html::OtherTag));
        check("<b>x</b>", None);
        check("</b a>", None);
        check("<a href=>", None);
        check("<a b=\"c>", None);
        check("<a", None);
        check("<https://x.test/>", None);
    }

    #[test]
    fn a_block_ends_as_it_began() {
        assert!(Html::Raw.is_closed_by("x </Style> y"));
        assert!(!Html::Raw.is_closed_by("</b>"));
        assert!(Html::Until("-->").is_closed_by("a --> b"));
        assert!(Html::Element.is_closed_by(""));
        assert!(!Html::Element.is_closed_by(" "));
    }
}
