use super::*;

fn reach(url: &str, keys: &Keys) -> Reach {
    Reach { urls: vec![url.to_owned()], tls_pins: keys.tls_pins() }
}

/// Keys that were served once at an address.
fn served(dir: &Path) -> (std::path::PathBuf, Keys) {
    let path = dir.join("hub.key");
    Keys::create(&path).unwrap();
    let drawn = Keys::read(&path).unwrap();
    let keys = Keys::keep_list(&path, [7; 16], &reach("https://hub.example.org", &drawn)).unwrap();
    (path, keys)
}

#[test]
fn a_list_is_made_anew_only_where_it_says_something_else() {
    let dir = tempfile::tempdir().unwrap();
    let (path, keys) = served(dir.path());
    assert_eq!(keys.newest().unwrap().counter, 1);
    let same = Keys::keep_list(&path, [7; 16], &reach("https://hub.example.org", &keys)).unwrap();
    assert_eq!(same.newest_bytes(), keys.newest_bytes());
    let moved = Keys::keep_list(&path, [7; 16], &reach("https://other.example.org", &keys)).unwrap();
    assert_eq!(moved.newest().unwrap().counter, 2);
    assert_eq!(Keys::read(&path).unwrap().newest_bytes(), moved.newest_bytes());
}

#[test]
fn a_device_that_was_away_over_five_rotations_walks_to_the_newest_list() {
    let dir = tempfile::tempdir().unwrap();
    let (path, keys) = served(dir.path());
    let first = keys.newest().unwrap();
    for turn in 0..5 {
        if turn % 2 == 0 {
            rotate_signing(&path).unwrap()
        } else {
            rotate_tls(&path).unwrap()
        };
    }
    let keys = Keys::read(&path).unwrap();
    let newest = keys.newest().unwrap();
    assert!(
        first.successor(&keys.newest_bytes().unwrap()).is_err(),
        "its key is not known to the first list"
    );
    let mut here = first;
    while let Some(bytes) = keys.list_after(here.counter) {
        here = here.successor(&bytes).unwrap();
    }
    assert_eq!(here, newest);
    let pins: Vec<Vec<u8>> = keys.tls_pins().iter().map(|pin| pin.to_vec()).collect();
    assert_eq!(here.tls_pins.iter().map(|pin| pin.to_vec()).collect::<Vec<_>>(), pins);
    assert!(keys.own_public_keys().contains(&keys.public_key()));
}

#[test]
fn an_older_list_and_another_hubs_list_are_no_successors() {
    let dir = tempfile::tempdir().unwrap();
    let (path, keys) = served(dir.path());
    let first = keys.newest_bytes().unwrap();
    rotate_signing(&path).unwrap();
    let second = Keys::read(&path).unwrap().newest().unwrap();
    assert!(second.successor(&first).is_err());
    let other = tempfile::tempdir().unwrap();
    let (_, other) = served(other.path());
    assert!(second.successor(&other.newest_bytes().unwrap()).is_err());
}

#[test]
fn the_file_is_private_and_a_stranger_is_none() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let (path, _) = served(dir.path());
    rotate_tls(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(&path, "{}").unwrap();
    assert!(matches!(Keys::read(&path), Err(KeysError::Content)));
}
