//! tmp
fn main() {
    let root = std::env::args().nth(1).unwrap();
    let disk = gavel::disk::Disk::open(
        std::path::Path::new(&root),
        std::path::Path::new("/tmp/h/state"),
    )
    .unwrap();
    let today = gavel::note::day::parse_date("2026-03-18");
    let r = gavel::app::run(gavel::app::Options {
        disk,
        config: Default::default(),
        today,
        demo: false,
    });
    println!("{r:?}");
}
