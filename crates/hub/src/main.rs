//! The command `kadian-hub`.

fn main() -> std::process::ExitCode {
    kadian_hub::commands::main()
}
