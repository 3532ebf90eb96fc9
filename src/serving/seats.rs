//! How many connections are open at a time, in all and to one peer: nobody can take every seat by keeping sockets open.

use crate::{models::throttles::network, settings::TrustedProxies};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Open connections, most of them pages that listen. Further ones wait in the system's queue.
const MOST: usize = 12_000;
/// Of the files that the process may open, so many at the most, and half of few, are for the database and for calls to
/// carriers; the rest is for connections.
const MOST_FOR_OTHERS: usize = 4_096;
/// One peer gets at most this part of the seats. A whole office may be one peer.
const PART_OF_SEATS: usize = 4;

/// The seats of the front door.
pub struct Seats {
    free: Arc<Semaphore>,
    most_for_one: usize,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    proxies: TrustedProxies,
}

/// Seats where so many files may be open.
fn seats_with(files: usize) -> usize {
    MOST.min(files - MOST_FOR_OTHERS.min(files / 2))
}

/// A connection's place; free again when it is dropped.
pub struct Seat {
    _free: OwnedSemaphorePermit,
    peer: IpAddr,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Seats {
    /// As many as the system allows, once its soft limit of open files is raised as far as it may be.
    pub fn new(proxies: TrustedProxies) -> Self {
        let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or_else(|error| {
            tracing::warn!(%error, "the limit of open files could not be raised");
            1_024
        });
        Self::of(usize::try_from(files).map_or(MOST, seats_with), proxies)
    }

    fn of(seats: usize, proxies: TrustedProxies) -> Self {
        let seats = seats.max(1);
        Self {
            free: Arc::new(Semaphore::new(seats)),
            most_for_one: (seats / PART_OF_SEATS).max(1),
            taken: Arc::default(),
            proxies,
        }
    }

    /// Waits until a seat is free.
    pub async fn one_free(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.free).acquire_owned().await.expect("never closed")
    }

    /// Gives a peer the free seat; none if it has its share. A proxy of ours speaks for many, so it has no share.
    pub fn take(&self, free: OwnedSemaphorePermit, peer: IpAddr) -> Option<Seat> {
        let speaks_for_many = self.proxies.contains(peer);
        let peer = network(peer);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(peer).or_default();
        if *count >= self.most_for_one && !speaks_for_many {
            return None;
        }
        *count += 1;
        Some(Seat { _free: free, peer, taken: Arc::clone(&self.taken) })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.peer) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn take(seats: &Seats, peer: &str) -> Option<Seat> {
        seats.take(seats.one_free().await, peer.parse().unwrap())
    }

    #[test]
    fn few_files_are_shared_in_halves_and_of_many_only_some_are_for_others() {
        let seats = [600, 8_192, 16_000, 20_000, 1_000_000].map(seats_with);

        assert_eq!(seats, [300, 4_096, 11_904, MOST, MOST]);
    }

    #[tokio::test]
    async fn one_peer_cannot_take_every_seat() {
        let seats = Seats::of(8, TrustedProxies::default());

        let greedy = [take(&seats, "203.0.113.7").await, take(&seats, "::ffff:203.0.113.7").await];

        assert!(greedy.iter().all(Option::is_some));
        assert!(take(&seats, "203.0.113.7").await.is_none());
        assert!(take(&seats, "198.51.100.1").await.is_some());
        drop(greedy);
        assert!(take(&seats, "203.0.113.7").await.is_some(), "a seat that is left is free again");
    }

    #[tokio::test]
    async fn a_network_of_ipv6_is_one_peer() {
        let seats = Seats::of(8, TrustedProxies::default());

        let _taken = [take(&seats, "2001:db8:0:1::1").await, take(&seats, "2001:db8:0:1::2").await];

        assert!(take(&seats, "2001:db8:0:1:ffff::3").await.is_none());
        assert!(take(&seats, "2001:db8:0:2::1").await.is_some());
    }

    #[tokio::test]
    async fn a_proxy_speaks_for_many() {
        let seats = Seats::of(8, TrustedProxies::read(true, "").unwrap());

        let mut taken = Vec::new();
        for _ in 0..8 {
            taken.push(take(&seats, "127.0.0.1").await);
        }

        assert!(taken.iter().all(Option::is_some));
    }
}
