use crate::{
    controllers::{
        consents::hows,
        errors::PageResult,
        extractors::{Admin, Fields},
    },
    models::{
        ModelError,
        campaigns::{
            Model,
            listed::{
                self, List,
                matching::{Matching, Role},
                reading::FIRST,
                table::Table,
            },
            variables::COLUMN,
        },
        inboxes,
    },
    views::{
        Chrome, Errors, Here, Named,
        lists::{self as views, Column, Many, MatchingPage, TakingPage, UploadPage, WrongRow},
    },
};
use axum::response::Response;
use loco_rs::app::AppContext;
use sea_orm::DbErr;

pub async fn upload(me: &Admin, ctx: &AppContext, campaign: &Model, pasted: String, errors: Errors) -> PageResult {
    let columns = listed::columns(&ctx.db, campaign).await?;
    let page = UploadPage {
        campaign: named(campaign),
        listed: Many::of(listed::count(&ctx.db, campaign).await?),
        columns: columns.iter().map(|column| format!("{{{{{COLUMN}{column}}}}}")).collect(),
        pasted,
        errors,
    };
    Ok(views::upload(&me.frame(ctx, Here::Campaigns).await?, &page))
}

pub async fn matching(
    me: &Admin,
    ctx: &AppContext,
    campaign: &Model,
    list: List,
    fields: &Fields,
    errors: Errors,
) -> PageResult {
    let inbox = inboxes::find(&ctx.db, campaign.inbox_id).await?;
    let table = table(ctx, list.id).await?;
    let matching = matching_of(fields, &table);
    let (table, read) = listed::read(table, matching.clone(), &inbox).await?;
    let from = usize::from(matching.headed);
    let cells = |row| (0..table.columns).map(|column| table.cell(row, column).to_owned()).collect();
    let first = (from..table.rows.len().min(from + FIRST)).map(cells).zip(read.first);
    let page = MatchingPage {
        campaign: named(campaign),
        list_id: list.id,
        file: list.name,
        headed: matching.headed,
        columns: columns(&matching, &table),
        rows: first.map(|(cells, number)| views::FirstRow { cells, number }).collect(),
        good: Many::of(read.rows.len()),
        doubles: Many::of(read.doubles),
        doubtful: Many::of(read.doubtful),
        first_of_two: Many::of(read.first_of_two),
        several_numbers: matching.numbers().count() > 1,
        wrong: Many::of(read.wrong),
        wrongs: read.wrongs.into_iter().map(|(line, words)| WrongRow { line, words }).collect(),
        listed: Many::of(listed::count(&ctx.db, campaign).await?),
        advertises: campaign.advertises(),
        how: fields.get("how").unwrap_or_default().to_owned(),
        hows: hows(),
        note: fields.get("note").unwrap_or_default().to_owned(),
        errors: match matching.obstacle() {
            Some(words) if errors.is_empty() => Errors::one("form", words),
            _ => errors,
        },
    };
    Ok(views::matching(&still(me.frame(ctx, Here::Campaigns).await?), &page))
}

pub async fn taking(me: &Admin, ctx: &AppContext, campaign: &Model, list: List) -> PageResult<Response> {
    let page = TakingPage { campaign: named(campaign), file: list.name, taken: Many::of(list.cursor.unwrap_or(0)) };
    Ok(views::taking(&me.frame(ctx, Here::Campaigns).await?, &page))
}

/// A list that was found to be readable when it came.
pub async fn table(ctx: &AppContext, list_id: i64) -> PageResult<Table> {
    let bytes = listed::read_back(&ctx.db, list_id).await?;
    let table = tokio::task::spawn_blocking(move || Table::read(&bytes)).await;
    let table = table.map_err(|error| ModelError::Database(DbErr::Custom(error.to_string())))?;
    Ok(table.map_err(ModelError::conflict)?)
}

/// As it was chosen, else as it is guessed.
pub fn matching_of(fields: &Fields, table: &Table) -> Matching {
    let chosen = |column| fields.get(&format!("column_{column}")).and_then(Role::parse);
    if chosen(0).is_none() {
        return Matching::guess(table);
    }
    let roles = (0..table.columns).map(|column| chosen(column).unwrap_or_default()).collect();
    Matching { headed: fields.get("headed").is_some(), roles }
}

fn columns(matching: &Matching, table: &Table) -> Vec<Column> {
    let variables = matching.variables(table);
    let heading = |column| if matching.headed { table.cell(0, column).to_owned() } else { String::new() };
    let roles = matching.roles.iter().enumerate();
    roles
        .map(|(column, role)| Column {
            number: column,
            heading: heading(column),
            role: role.as_str(),
            variable: format!("{{{{{COLUMN}{}}}}}", variables[column]),
        })
        .collect()
}

/// Reading a long list again with every ring of the bell would be a burden, and nothing on the page changes by itself.
fn still(desk: Chrome) -> Chrome {
    Chrome { stream: false, ..desk }
}

fn named(campaign: &Model) -> Named {
    Named { id: campaign.id, name: campaign.name.clone() }
}
