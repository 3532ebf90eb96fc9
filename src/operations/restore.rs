//! A backup put in the place of the desk, in such a way that nothing is sent twice.

use super::{
    grouped,
    label::{Contents, counted},
    postgres, refuse, sqlite,
};
use crate::{
    database::Writer,
    models::restoring::{self, Given, Rewound},
    serving::presence::{self, Alone},
    settings::Settings,
    vault::Vault,
};
use loco_rs::{Error, Result};
use migration::{Migrator, MigratorTrait};
use std::path::PathBuf;

/// Puts a backup in the place of this desk, while no desk serves.
///
/// What waited to be sent when the backup was made may have been sent since. It is not sent again: it stands in its
/// conversation as unknown until a receipt, the provider's list or a person says what became of it.
#[derive(clap::Args)]
pub struct Arguments {
    /// A file that `parley backup` wrote
    pub file: PathBuf,
    /// Do so even where there is a desk with users; what was there is kept beside
    #[arg(long)]
    pub over: bool,
}

/// What came of it.
pub struct Restored {
    pub rewound: Rewound,
    pub contents: Contents,
    /// Where what was there before is now.
    pub kept: Option<String>,
}

pub async fn run(settings: &Settings, arguments: &Arguments) -> Result<()> {
    if !arguments.file.is_file() {
        return refuse(format!("There is no file {}.", arguments.file.display()));
    }
    std::fs::create_dir_all(&settings.data_dir)?;
    let alone = presence::alone(settings).await?;
    let restored = match &alone {
        Alone::File(_) => sqlite::restore(settings, arguments).await?,
        Alone::Connection(_) => postgres::restore(settings, arguments).await?,
    };
    drop(alone);
    tell(&restored);
    Ok(())
}

/// Brings a backup that is in place up to date and sets it right.
pub async fn set_right(settings: &Settings, writer: &Writer, given: &Given) -> Result<(Rewound, Contents)> {
    Migrator::up(&**writer, None).await?;
    let vault = Vault::open(settings, writer).await?;
    let rewound = restoring::set_right(writer, &vault, given).await.map_err(super::said)?;
    let rewound = rewound.ok_or_else(|| Error::Message("The backup has lost its mark.".to_owned()))?;
    Ok((rewound, Contents::count(&**writer).await?))
}

/// Refuses to take the place of a desk that is used, unless told to.
pub fn refuse_users(has_users: bool, over: bool) -> Result<()> {
    if has_users && !over {
        refuse(
            "There is a desk with users here. To put the backup in its place say --over: what is here is kept beside.",
        )
    } else {
        Ok(())
    }
}

fn tell(restored: &Restored) {
    let Restored { rewound, contents, kept } = restored;
    println!("Restored from the backup of {}: {}.", rewound.made, contents.words());
    if rewound.doubted > 0 {
        println!(
            "{} waited to be sent then. Whether they were sent since is not known: nothing is sent again by itself.",
            counted(rewound.doubted as u64, "text")
        );
    }
    println!("New tickets begin at {}, so that no number is given out twice.", grouped(rewound.tickets_from));
    println!("Everybody signs in again, and one-time links have ended.");
    println!(
        "What was written here since the backup is not in it. What came in since is asked for at Twilio and MessageBird once the desk starts."
    );
    if let Some(kept) = kept {
        println!("What was here before is kept as {kept}.");
    }
}
