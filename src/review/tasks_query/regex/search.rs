//! Runs a compiled regular expression: a backtracking machine with its own stack, which counts its steps.

use super::Flags;
use super::Groups;
use super::compile::{Inst, Program};
use super::is_word;
use super::set::canonical;

/// Steps after which a search is given up: well below a tenth of a second.
pub(super) const MAX_STEPS: usize = 2_000_000;

/// The search was given up.
pub(super) struct TooLong;

/// What is taken back when a branch fails.
enum Undo {
    Branch { at: usize, pos: usize },
    Register { slot: usize, value: Option<usize> },
}

impl Program {
    /// A match that begins at `start` exactly.
    pub(super) fn run(
        &self,
        text: &[u32],
        start: usize,
        flags: Flags,
        budget: &mut usize,
    ) -> Result<Option<Groups>, TooLong> {
        let mut machine = Machine {
            program: self,
            text,
            flags,
            registers: vec![None; self.registers],
            budget,
        };
        let Some(end) = machine.run(0, start)? else {
            return Ok(None);
        };
        let mut groups = vec![Some((start, end))];
        for group in 1..self.groups {
            let register = |slot: usize| machine.registers.get(slot).copied().flatten();
            groups.push(register(2 * group).zip(register(2 * group + 1)));
        }
        Ok(Some(groups))
    }
}

struct Machine<'a> {
    program: &'a Program,
    text: &'a [u32],
    flags: Flags,
    registers: Vec<Option<usize>>,
    budget: &'a mut usize,
}

impl Machine<'_> {
    /// Where the match ends that begins here.
    fn run(&mut self, at: usize, pos: usize) -> Result<Option<usize>, TooLong> {
        let mut stack = vec![Undo::Branch { at, pos }];
        'branches: while let Some(undo) = stack.pop() {
            let (mut at, mut pos) = match undo {
                Undo::Branch { at, pos } => (at, pos),
                Undo::Register { slot, value } => {
                    self.set(slot, value);
                    continue;
                }
            };
            loop {
                *self.budget = self.budget.checked_sub(1).ok_or(TooLong)?;
                let Some(inst) = self.program.insts.get(at) else {
                    return Ok(None);
                };
                at += 1;
                match inst {
                    Inst::Match => return Ok(Some(pos)),
                    Inst::Jump(by) => at = at.saturating_add_signed(*by),
                    Inst::Split { first, second } => {
                        stack.push(Undo::Branch {
                            at: at.saturating_add_signed(*second),
                            pos,
                        });
                        at = at.saturating_add_signed(*first);
                    }
                    Inst::Save(slot) => self.save(*slot, pos, &mut stack),
                    Inst::Progress(slot) => {
                        if self.registers.get(*slot).copied().flatten() == Some(pos) {
                            continue 'branches;
                        }
                    }
                    Inst::Look { negated, skip } => {
                        let found = self.run(at, pos)?.is_some();
                        if found == *negated {
                            continue 'branches;
                        }
                        at += skip;
                    }
                    Inst::Back(group) => {
                        let Some(end) = self.back(*group, pos) else {
                            continue 'branches;
                        };
                        pos = end;
                    }
                    Inst::Start | Inst::End | Inst::Boundary(_) => {
                        if !self.stands(inst, pos) {
                            continue 'branches;
                        }
                    }
                    Inst::Char(_) | Inst::Any | Inst::Set(_) => {
                        let Some(unit) = self.text.get(pos) else {
                            continue 'branches;
                        };
                        if !self.takes(inst, *unit) {
                            continue 'branches;
                        }
                        pos += 1;
                    }
                }
            }
        }
        Ok(None)
    }

    fn set(&mut self, slot: usize, value: Option<usize>) {
        if let Some(register) = self.registers.get_mut(slot) {
            *register = value;
        }
    }

    fn save(&mut self, slot: usize, pos: usize, stack: &mut Vec<Undo>) {
        let value = self.registers.get(slot).copied().flatten();
        stack.push(Undo::Register { slot, value });
        self.set(slot, Some(pos));
    }

    fn takes(&self, inst: &Inst, unit: u32) -> bool {
        match inst {
            Inst::Char(wanted) if self.flags.ignore_case => {
                canonical(*wanted, self.flags) == canonical(unit, self.flags)
            }
            Inst::Char(wanted) => *wanted == unit,
            Inst::Any => self.flags.dot_all || !is_line_end(unit),
            Inst::Set(set) => set.has(unit, self.flags),
            _ => false,
        }
    }

    fn stands(&self, inst: &Inst, pos: usize) -> bool {
        let before = pos.checked_sub(1).and_then(|at| self.text.get(at)).copied();
        let after = self.text.get(pos).copied();
        let at_line =
            |unit: Option<u32>| unit.is_none_or(|unit| self.flags.multiline && is_line_end(unit));
        match inst {
            Inst::Start => at_line(before),
            Inst::End => at_line(after),
            Inst::Boundary(wanted) => {
                (before.is_some_and(is_word) != after.is_some_and(is_word)) == *wanted
            }
            _ => false,
        }
    }

    /// Where the text of a group ends if it stands here again. A group that took no part stands everywhere.
    fn back(&self, group: usize, pos: usize) -> Option<usize> {
        let register = |slot: usize| self.registers.get(slot).copied().flatten();
        let Some((start, end)) = register(2 * group).zip(register(2 * group + 1)) else {
            return Some(pos);
        };
        let wanted = self.text.get(start..end)?;
        let found = self.text.get(pos..pos + wanted.len())?;
        let same = |(one, other): (&u32, &u32)| {
            one == other
                || self.flags.ignore_case
                    && canonical(*one, self.flags) == canonical(*other, self.flags)
        };
        wanted
            .iter()
            .zip(found)
            .all(same)
            .then_some(pos + wanted.len())
    }
}

fn is_line_end(unit: u32) -> bool {
    matches!(unit, 0x0a | 0x0d | 0x2028 | 0x2029)
}
