//! Users from the console: for setting up a server without a browser, and for whoever locked themselves out.

use super::{argument, needed, secret};
use crate::{
    database::Writer,
    models::{ModelError, links, users},
    settings::Settings,
};
use async_trait::async_trait;
use loco_rs::{
    Error, Result,
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};

/// Makes a user, with a password or a one-time link to choose one.
pub struct UserCreate;

/// Prints a one-time link for who forgot their password.
pub struct UserReset;

#[async_trait]
impl Task for UserCreate {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "user:create".to_owned(),
            detail: "Makes a user: name:\"Grace Hopper\" email:grace@example.com role:agent|admin [password:-]; - reads the password from standard input, without one a one-time link is printed"
                .to_owned(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> Result<()> {
        let (name, email) = (needed(vars, "name")?, needed(vars, "email")?);
        let role = argument(vars, "role").unwrap_or(users::AGENT);
        let details = users::Details::read(name, email, role, "").map_err(said)?;
        let password = match secret(vars, "password")? {
            Some(password) => Some(users::password::choose(&password, &[name, email]).await.map_err(said)?),
            None => None,
        };
        let user = users::create(&Writer::of(ctx), &details, password.as_ref(), None).await.map_err(said)?;
        println!("{} can sign in as {}.", user.name, user.email);
        if password.is_none() { print_link(ctx, &user).await } else { Ok(()) }
    }
}

#[async_trait]
impl Task for UserReset {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "user:reset".to_owned(),
            detail: "Prints a one-time link with which a user chooses a new password: email:grace@example.com"
                .to_owned(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> Result<()> {
        let email = needed(vars, "email")?;
        let user = users::find_by_email(&ctx.db, email).await?;
        let user = user.ok_or_else(|| Error::Message(format!("Nobody signs in as {email}.")))?;
        print_link(ctx, &user).await
    }
}

async fn print_link(ctx: &AppContext, user: &users::Model) -> Result<()> {
    let link = links::create(&Writer::of(ctx), user, None).await.map_err(said)?;
    println!("Within 24 hours, once, a password can be chosen at\n{}", link.url(&Settings::of(ctx).public_url));
    Ok(())
}

/// What a model refused, as the console shows it.
fn said(error: ModelError) -> Error {
    Error::Message(error.to_string())
}
