use super::*;
use std::time::Duration;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

fn address(n: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(198, 51, 100, n))
}

/// Three addresses with eight bodies each that lack their last byte.
fn full(room: &Room, now: Instant) -> Vec<Place<'_>> {
    let places: Vec<_> = (0..24).map(|n| room.place(address(n / 8), now)).collect();
    for place in &places {
        place.grow(BATCH_BYTES_MAX, now).unwrap();
    }
    assert_eq!(room.taken().all, ROOM_BYTES);
    places
}

fn is_here(place: &Place<'_>) -> bool {
    place.room.taken().bodies.contains_key(&place.id)
}

#[test]
fn nobody_takes_more_than_a_share_and_all_of_it_comes_back() {
    let (room, now) = (Room::new(Peers::Callers), Instant::now());
    let places: Vec<_> = (0..9).map(|_| room.place(HERE, now)).collect();
    for place in places.iter().take(8) {
        for _ in 0..4 {
            place.grow(BATCH_BYTES_MAX / 4, now).unwrap();
        }
        assert_eq!(place.grow(1, now), Err(Code::BatchTooLarge));
    }
    assert_eq!(places[8].grow(1, now), Err(Code::HubBusy), "the share is used up");
    drop(places);
    let taken = room.taken();
    assert_eq!((taken.all, taken.by_address.len(), taken.bodies.len()), (0, 0, 0));
}

#[test]
fn three_addresses_that_fill_the_room_keep_nobody_out() {
    let (room, now) = (Room::new(Peers::Callers), Instant::now());
    let hangs = full(&room, now);
    let phone = room.place(HERE, now);
    assert_eq!(phone.grow(400, now), Ok(()));
    assert_eq!(hangs.iter().filter(|place| is_here(place)).count(), 23, "one gave way");
    assert_eq!(room.taken().all, 23 * BATCH_BYTES_MAX + 400);
    let gone = hangs.iter().find(|place| !is_here(place)).unwrap();
    assert_eq!(gone.grow(1, now), Err(Code::HubBusy), "whoever went does not take room again");
    assert_eq!(gone.is_whole(), Err(Code::HubBusy));
    assert_eq!(phone.is_whole(), Ok(()));
}

#[test]
fn who_would_hold_as_much_as_the_heaviest_makes_nobody_go() {
    let (room, now) = (Room::new(Peers::Callers), Instant::now());
    let hangs = full(&room, now);
    let phones: Vec<_> = (0..8).map(|_| room.place(HERE, now)).collect();
    let n_served = phones.iter().filter(|phone| phone.grow(BATCH_BYTES_MAX, now).is_ok()).count();
    assert_eq!(n_served, 6, "a quarter of the room");
    for n in 0..3 {
        assert_eq!(room.taken().of(address(n)), 6 * BATCH_BYTES_MAX, "all four hold the same");
    }
    drop(hangs);
}

#[test]
fn the_slowest_of_the_heaviest_goes_and_never_one_that_is_whole() {
    let (room, now) = (Room::new(Peers::Callers), Instant::now());
    let later = now + Duration::from_secs(10);
    let body = |address, since| {
        let place = room.place(address, since);
        place.grow(BATCH_BYTES_MAX, later).unwrap();
        place
    };
    let slow = body(address(0), now);
    let fast: Vec<_> = (0..7).map(|_| body(address(0), later)).collect();
    let lighter: Vec<_> =
        [1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 3].map(|n| body(address(n), now)).into();
    let phone = room.place(HERE, later);
    phone.grow(400, later).unwrap();
    assert!(!is_here(&slow), "of the address that holds eight");
    for place in &fast {
        place.is_whole().unwrap();
    }
    phone.grow(BATCH_BYTES_MAX - 400, later).unwrap();
    let _next = body(HERE, later);
    assert!(fast.iter().all(is_here), "what is whole is worked on");
    assert_eq!(lighter.iter().filter(|place| is_here(place)).count(), 15);
}

#[tokio::test]
async fn a_body_that_gives_way_is_no_longer_waited_for() {
    let (room, now) = (Room::new(Peers::Callers), Instant::now());
    let mut hangs = full(&room, now);
    let phone = room.place(HERE, now);
    phone.grow(400, now).unwrap();
    let goes = hangs.iter().position(|place| !is_here(place)).unwrap();
    let mut gone = hangs.swap_remove(goes);
    let never = Body::from_stream(Never);
    assert_eq!(read(never, &mut gone).await, Err(Code::HubBusy));
}

/// A body of which nothing comes.
struct Never;

impl futures_core::Stream for Never {
    type Item = Result<Vec<u8>, std::io::Error>;

    fn poll_next(self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Pending
    }
}
