//! Tells POP Engine where to notify us, receives its notifications, and tries that before going
//! live.
//!
//! ```console
//! cargo run -p partners --example pop-engine --features pop-engine,axum,client
//! ```

use partners::pop_engine::{
    delivery::{Configuration, Notifier},
    webhooks::{Event, Receiver, Webhook},
};
use serde_json::json;
use tokio::net::TcpListener;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;

    // What POP Engine is to be configured with; each mistake has an error of its own.
    let url = format!("http://{}/pop/[___APP_ID___]/done", listener.local_addr()?);
    let configuration = Configuration::builder()
        .url(&url)
        .webhook(Webhook::NotifyByPost)
        .credential("engine:hush-hush")
        .header("X-Tenant", "acme")
        .extended(true)
        .build()?;
    for field in configuration.fields() {
        let shown = if field.secret { "***" } else { field.value };
        println!("to be configured: {} = {shown}", field.name);
    }

    // The receiver takes the configured webhook only, checks the credential and knows which calls
    // came before.
    let receiver = Receiver::builder().configured(&configuration).build()?;
    let router = receiver.router(|received| async move {
        let again = if received.duplicate { " again" } else { "" };
        match received.event {
            Event::NotifyByPost { application_id, .. } => {
                println!("application {application_id} is complete{again}");
            }
            _ => println!("a call that we did not ask for"),
        }
    });
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    // The notifier calls as POP Engine would.
    let notifier = Notifier::new(configuration)?;
    for id in [9_007_199_254_740_993_i64, 9_007_199_254_740_993] {
        println!("{}", notifier.send(id, &json!({ "score": 1 })).await?);
    }

    // Somebody who does not know the credential is not let in.
    let guess = Configuration::builder()
        .url(&url)
        .webhook(Webhook::NotifyByPost)
        .credential("engine:guess")
        .build()?;
    let outcome = Notifier::new(guess)?.send(1, &json!({})).await?;
    println!("an intruder: {outcome}");

    server.abort();
    Ok(())
}
