# Builds from source, for a tap; releases bring a formula of their own that takes the built archives (`dist-workspace.toml`).
class Gavel < Formula
  desc "Rule on the tasks a machine proposed in your Obsidian vault"
  homepage "https://github.com/OWNER/gavel"
  url "https://github.com/OWNER/gavel/archive/refs/tags/v0.1.0.tar.gz"
  # Of the tag's archive, once there is one.
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license any_of: ["MIT", "Apache-2.0"]
  head "https://github.com/OWNER/gavel.git", branch: "main"

  depends_on "rust" => :build

  def install
    system "cargo", "install", *std_cargo_args
    generate_completions_from_executable(bin/"gavel", "completions", shells: [:bash, :zsh, :fish, :pwsh])
    (man1/"gavel.1").write Utils.safe_popen_read(bin/"gavel", "man")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/gavel --version")
    (testpath/"Note.md").write "- [?] Try it #task #proposed\n"
    ENV["GAVEL_STATE_DIR"] = testpath/"state"
    system bin/"gavel", "accept", "Note.md:1"
    assert_equal "- [ ] Try it #task\n", (testpath/"Note.md").read
  end
end
