use super::Process;
use crate::support::eventually;
use parley::models::messages;
use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait, Iterable, PaginatorTrait,
    PrimaryKeyToColumn, QueryFilter, QueryOrder,
};

impl Process {
    /// Megabytes that it holds in memory.
    pub fn megabytes(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() / 1024
    }

    /// Waits until nothing is queued or under way any more, as long as there is less and less of it.
    pub async fn settled(&self) {
        let db = self.database().await;
        let open = messages::Entity::find().filter(messages::Column::Status.is_in(["queued", "sending"]));
        let mut left = u64::MAX;
        while left > 0 {
            let before = left;
            left = eventually("less is queued or under way", || async {
                let now = open.clone().count(&db).await.unwrap();
                (now < before).then_some(now)
            })
            .await;
        }
        db.close().await.unwrap();
    }

    /// One connection of a program that is not Parley.
    pub async fn another_program(&self) -> DatabaseConnection {
        let file = format!("sqlite://{}?mode=rw", self.folder().join("data/parley.sqlite").display());
        let mut options = ConnectOptions::new(self.schema.as_ref().map_or(file, |schema| schema.url.clone()));
        options.max_connections(1);
        Database::connect(options).await.unwrap()
    }

    /// Nothing that always holds was broken, says the doctor, nor does the carrier's journal say otherwise.
    pub async fn is_sound(&self) {
        let journal = self.folder().join("journal");
        let looked = self.run(&["doctor", "--verify", "--journal", journal.to_str().unwrap()]).await;
        let said = String::from_utf8_lossy(&looked.stdout);
        assert!(said.contains("that were acknowledged are there"), "{said}{}", String::from_utf8_lossy(&looked.stderr));
        // The tests' own PostgreSQL is quick and unsafe, and says so; a desk that does not run has no address.
        let wrong = |line: &&str| {
            line.starts_with("WRONG")
                && !line.contains("PostgreSQL's")
                && !line.contains(" address ")
                && !line.contains(" hook ")
        };
        assert_eq!(said.lines().filter(wrong).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    /// All rows of a table, oldest first, as another process sees them.
    pub async fn rows<E: EntityTrait>(&self) -> Vec<E::Model> {
        let db = self.database().await;
        let key = E::PrimaryKey::iter().next().expect("every table has one").into_column();
        let rows = E::find().order_by_asc(key).all(&db).await.unwrap();
        db.close().await.unwrap();
        rows
    }

    /// Changes a SQLite file that nobody serves.
    pub async fn change(&self, file: &str, sql: &str) {
        let db = Database::connect(format!("sqlite://{file}")).await.unwrap();
        db.execute_unprepared(sql).await.unwrap();
        db.close().await.unwrap();
    }

    /// Runs a statement behind the desk's back, on PostgreSQL.
    pub async fn execute(&self, sql: &str) {
        let db = self.database().await;
        db.execute_unprepared(sql).await.unwrap();
        db.close().await.unwrap();
    }

    async fn database(&self) -> DatabaseConnection {
        let file = format!("sqlite://{}?mode=ro", self.folder.path().join("data/parley.sqlite").display());
        Database::connect(self.schema.as_ref().map_or(file, |schema| schema.url.clone())).await.unwrap()
    }
}
