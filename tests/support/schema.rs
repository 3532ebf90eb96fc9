use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

/// A schema of its own on the PostgreSQL that DATABASE_URL names; none when tests run on SQLite.
pub struct Schema {
    name: String,
    server: String,
    /// The address with which everything happens in this schema.
    pub url: String,
}

impl Schema {
    pub async fn create() -> Option<Self> {
        let server = std::env::var("DATABASE_URL").ok().filter(|url| url.starts_with("postgres"))?;
        Some(Self::create_at(&server).await)
    }

    /// The same at any PostgreSQL.
    pub async fn create_at(server: &str) -> Self {
        let name = format!("t_{}", hex::encode(rand::random::<[u8; 8]>()));
        run(server, &[format!("create schema {name}")]).await;
        let sign = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{sign}application_name={name}&options=-c%20search_path%3D{name}");
        Self { name, server: server.to_owned(), url }
    }

    /// Cuts every connection that there is, as a network may.
    pub async fn hang_up(&self) {
        run(&self.server, &[self.hanging_up()]).await;
    }

    fn hanging_up(&self) -> String {
        format!("select pg_terminate_backend(pid) from pg_stat_activity where application_name = '{}'", self.name)
    }

    /// Takes away everything in it.
    pub async fn empty(&self) {
        let name = &self.name;
        run(&self.server, &[format!("drop schema {name} cascade"), format!("create schema {name}")]).await;
    }

    /// Hangs up whoever still holds a row, then drops everything. A test that failed has no time to wait.
    pub fn drop_now(self) {
        let statements = [
            self.hanging_up(),
            // A restore keeps what was there in a schema of another name.
            format!(
                "do $$ declare s text; begin for s in select nspname from pg_namespace where nspname like '{}%' \
                 loop execute format('drop schema %I cascade', s); end loop; end $$",
                self.name
            ),
        ];
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run(&self.server, &statements));
        });
        // Where a test has failed already, its own words are what counts.
        let is_dropped = dropping.join().is_ok();
        assert!(is_dropped || std::thread::panicking(), "the schema can be dropped");
    }
}

async fn run(server: &str, statements: &[String]) {
    let connection: DatabaseConnection = Database::connect(server).await.expect("DATABASE_URL can be reached");
    for statement in statements {
        connection.execute_unprepared(statement).await.unwrap();
    }
    connection.close().await.unwrap();
}
