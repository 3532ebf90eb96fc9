//! Databases of our own: a folder for SQLite, a schema for PostgreSQL. They go when they are dropped.

use crate::Outcome;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use std::path::Path;
use tempfile::TempDir;

/// One database with its data folder.
pub struct Store {
    folder: TempDir,
    schema: Option<Schema>,
}

struct Schema {
    server: String,
    name: String,
}

impl Store {
    /// An empty one. It lies beside what was built, on a real disk: the system's own folder may be memory.
    pub async fn create(server: Option<&str>) -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let schema = match server {
            Some(server) => Some(Schema::create(server, &folder).await?),
            None => None,
        };
        Ok(Self { folder, schema })
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `DATABASE_URL` of the desk; empty means the data folder.
    pub fn desk_url(&self) -> String {
        self.schema.as_ref().map_or_else(String::new, Schema::url)
    }

    /// A connection beside the desk's own.
    pub async fn connect(&self) -> Outcome<DatabaseConnection> {
        let url = match &self.schema {
            Some(schema) => schema.url(),
            None => format!("sqlite://{}", self.folder().join("parley.sqlite").display()),
        };
        let mut options = sea_orm::ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        Ok(Database::connect(options).await?)
    }

    /// The number that a query comes to.
    pub async fn count(&self, sql: &str) -> Outcome<i64> {
        let db = self.connect().await?;
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
        let count = row.ok_or("a count has a row")?.try_get_by_index(0)?;
        db.close().await?;
        Ok(count)
    }
}

impl Schema {
    async fn create(server: &str, folder: &TempDir) -> Outcome<Self> {
        let unique = folder.path().file_name().unwrap_or_default().to_string_lossy().to_lowercase().replace('-', "_");
        let name = format!("{unique}_{}", std::process::id());
        run(server, &format!("create schema {name}")).await?;
        Ok(Self { server: server.to_owned(), name })
    }

    fn url(&self) -> String {
        let sign = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{sign}options=-c%20search_path%3D{}", self.server, self.name)
    }
}

impl Drop for Schema {
    /// It goes whatever happened; the desk that used it has ended.
    fn drop(&mut self) {
        let (server, sql) = (self.server.clone(), format!("drop schema {} cascade", self.name));
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime
                .map_err(Into::into)
                .and_then(|runtime| runtime.block_on(run(&server, &sql)))
                .map_err(|error| error.to_string())
        });
        if !matches!(dropping.join(), Ok(Ok(()))) {
            eprintln!("The schema {} could not be dropped.", self.name);
        }
    }
}

async fn run(server: &str, sql: &str) -> Outcome {
    let db = Database::connect(server).await?;
    db.execute_unprepared(sql).await?;
    Ok(db.close().await?)
}
