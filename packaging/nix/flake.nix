# `nix build 'git+file:.?dir=packaging/nix'` in a clone, or `nix run 'github:OWNER/gavel?dir=packaging/nix'`.
{
  description = "Rule on the tasks a machine proposed in your Obsidian vault, one key each, from the terminal";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      eachSystem = nixpkgs.lib.genAttrs systems;
      source = ../..;
      manifest = (builtins.fromTOML (builtins.readFile (source + "/Cargo.toml"))).package;
    in
    {
      packages = eachSystem (
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
        in
        {
          default = pkgs.rustPlatform.buildRustPackage {
            pname = manifest.name;
            inherit (manifest) version;
            src = source;
            cargoLock.lockFile = source + "/Cargo.lock";
            nativeBuildInputs = [ pkgs.installShellFiles ];
            # The tests want a terminal, git and strace; the project's own check runs them.
            doCheck = false;
            postInstall = pkgs.lib.optionalString (pkgs.stdenv.buildPlatform.canExecute pkgs.stdenv.hostPlatform) ''
              $out/bin/gavel man > gavel.1
              installManPage gavel.1
              installShellCompletion --cmd gavel \
                --bash <($out/bin/gavel completions bash) \
                --zsh <($out/bin/gavel completions zsh) \
                --fish <($out/bin/gavel completions fish)
            '';
            meta = {
              inherit (manifest) description;
              homepage = manifest.repository;
              license = with pkgs.lib.licenses; [
                mit
                asl20
              ];
              mainProgram = "gavel";
            };
          };
        }
      );
    };
}
