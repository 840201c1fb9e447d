//! Writes the inputs to start from: `cargo run --example seeds` in `fuzz/`, before the first `cargo fuzz run`.

use gavel_fuzz::{checks, seeds};

fn main() -> std::io::Result<()> {
    for (target, _) in checks::ALL {
        let folder = std::path::Path::new("corpus").join(target);
        std::fs::create_dir_all(&folder)?;
        for (index, seed) in seeds::seeds(target).iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{index}")), seed)?;
        }
    }
    Ok(())
}
