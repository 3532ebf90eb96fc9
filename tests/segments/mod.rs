mod counting; // how many, as Twilio's own calculator says
mod cutting; // where a long text is parted
mod plain; // what a text would be without typography
mod random; // texts that nobody thought of
