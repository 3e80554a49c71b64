//! Embeds the assets, compressed, into the library.

fn main() {
    memory_serve::load_directory("assets");
}
