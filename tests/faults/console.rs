//! Tasks that an operator runs beside the desk.

use super::process::Process;
use crate::support::Browser;

const PASSWORD: &str = "seven quiet lighthouses blink";

#[tokio::test]
async fn a_password_comes_from_standard_input_so_that_no_list_of_processes_shows_it() {
    let desk = Process::start(100).await;
    let arguments = ["task", "user:create", "name:Ada", "email:ada@desk.example", "role:admin", "password:-"];

    let nothing = desk.run_with_input("", &arguments).await;
    let made = desk.run_with_input(&format!("{PASSWORD}\nnot this line\n"), &arguments).await;

    assert!(!nothing.status.success());
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let ada = Browser::new(&desk.url);
    assert!(ada.sign_in("ada@desk.example", PASSWORD).await.path.starts_with("/conversations"));
}
