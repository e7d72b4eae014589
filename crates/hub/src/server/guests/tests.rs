use super::*;

fn address(n: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(192, 0, 2, n))
}

fn standing(id: u64, of: u8, age_ms: u64, moved: u64) -> Standing {
    Standing { id, address: address(of), age_ms, moved }
}

#[test]
fn who_holds_most_gives_way_and_among_equals_who_hangs() {
    let many =
        [standing(1, 1, 10, 0), standing(2, 1, 20, 0), standing(3, 1, 30, 9_000), standing(4, 2, 90_000, 0)];
    assert_eq!(who_goes(&many, address(9)), Some(2), "of the one that holds three, the slowest and oldest");
    assert_eq!(
        who_goes(&many, address(1)),
        Some(4),
        "a newcomer of the same one takes only a seat that hangs"
    );
    let young = [standing(1, 1, 10, 0), standing(2, 2, 20, 0)];
    assert_eq!(who_goes(&young, address(3)), None, "nobody holds more than the newcomer would, nobody hangs");
    let old = [standing(1, 1, 60_000, 120_000), standing(2, 2, 60_000, 60), standing(3, 3, 60_000, 5_000)];
    assert_eq!(who_goes(&old, address(4)), Some(2));
    assert_eq!(who_goes(&[], address(4)), None);
}

#[tokio::test]
async fn a_connection_that_gives_way_ends_and_its_seat_is_taken() {
    use tokio::io::AsyncReadExt;
    let guests = Guests::with_seats(2);
    let now = Instant::now();
    let (mine, _other_end) = tokio::io::duplex(64);
    let mut first = guests.seat(mine, address(1), now).unwrap();
    let (stream, _second_end) = tokio::io::duplex(64);
    let second = guests.seat(stream, address(1), now).unwrap();
    let (stream, _third_end) = tokio::io::duplex(64);
    let third = guests.seat(stream, address(2), now + Duration::from_secs(1)).unwrap();
    let goes = [first.id, second.id].into_iter().find(|id| !guests.0.seated().guests.contains_key(id));
    if goes == Some(first.id) {
        assert!(first.read_u8().await.is_err());
    }
    assert_eq!(guests.0.seated().guests.len(), 2);
    drop((first, second, third));
    assert_eq!(guests.0.seated().guests.len(), 0);
}

#[test]
fn there_are_seats_for_half_of_the_files() {
    let limits = "Limit                     Soft Limit           Hard Limit           Units\n\
        Max open files            1024                 524288               files\n";
    assert_eq!(n_seats(limits), 512);
    assert_eq!(
        n_seats("Max open files            unlimited            unlimited            files\n"),
        SEATS_MAX
    );
    assert_eq!(n_seats(""), 512);
}
