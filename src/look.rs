//! One look at the desk, for one page.
//!
//! Everything is read over one connection, because asking the pool again for each of twenty small questions costs
//! more than the answers. What was read is kept until anything changes: a page that is opened between two rings of the
//! bell shows what the one before it showed, and so do most of the pages that a ring makes ask again.

use crate::live::Live;
use loco_rs::app::AppContext;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait};
use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::OnceCell;

/// What no bell rings for is seen after this: a task beside a running desk, another process that cannot be heard.
const LONGEST: Duration = Duration::from_secs(2);
/// More than a hundred agents open between two rings.
const MOST: usize = 512;

/// What the looks before this one read, none of it from before the newest change.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<Shelf>>);

#[derive(Default)]
struct Shelf {
    as_of: u64,
    things: HashMap<(TypeId, String), (Instant, Arc<dyn Any + Send + Sync>)>,
}

/// Reads nothing until it is asked to.
pub struct Look {
    kept: Kept,
    /// The change it is the newest to know of: noted before anything is read.
    as_of: u64,
    readers: DatabaseConnection,
    connection: OnceCell<DatabaseTransaction>,
}

impl Look {
    pub fn at(ctx: &AppContext) -> Self {
        let kept = ctx.shared_store.get::<Kept>().expect("put into place at boot");
        Self { kept, as_of: Live::of(ctx).changes(), readers: ctx.db.clone(), connection: OnceCell::new() }
    }

    /// The connection that this page reads over.
    pub async fn db(&self) -> Result<&DatabaseTransaction, DbErr> {
        self.connection.get_or_try_init(|| self.readers.begin()).await
    }

    /// What an earlier look read under this name, if it still holds.
    pub fn known<T: Any + Send + Sync>(&self, name: &str) -> Option<Arc<T>> {
        let shelf = self.kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, thing) = shelf.things.get(&(TypeId::of::<T>(), name.to_owned()))?;
        let holds = shelf.as_of == self.as_of && read_at.elapsed() < LONGEST;
        if holds { Arc::clone(thing).downcast().ok() } else { None }
    }

    /// Keeps what was read for the looks after this one.
    pub fn keep<T: Any + Send + Sync>(&self, name: String, thing: T) -> Arc<T> {
        let thing = Arc::new(thing);
        let mut shelf = self.kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.as_of < self.as_of || shelf.things.len() >= MOST {
            shelf.things.clear();
            shelf.as_of = shelf.as_of.max(self.as_of);
        }
        if shelf.as_of == self.as_of {
            let read_at = Instant::now();
            shelf.things.insert((TypeId::of::<T>(), name), (read_at, Arc::clone(&thing) as Arc<dyn Any + Send + Sync>));
        }
        thing
    }
}
