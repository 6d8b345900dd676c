fn main() {
    for path in std::env::args().skip(1) {
        let t = std::time::Instant::now();
        match countersign_spec::load(std::path::Path::new(&path)) {
            Ok(c) => println!("{path}: ok {} operations {} schemas {} cited, {} fallbacks, {:?}", c.operations.len(), c.schemas.len(), c.citations.len(), c.fallbacks.len(), t.elapsed()),
            Err(p) => println!("{path}: {} problems\n{p}", p.0.len()),
        }
    }
}
