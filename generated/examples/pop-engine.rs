//! Tells POP Engine where to notify us, receives its notifications, and tries that before going
//! live.
//!
//! ```console
//! cargo run -p partners --example pop-engine --features pop-engine,axum,client
//! ```

use std::{convert::Infallible, time::Duration};

use partners::pop_engine::{
    delivery::{Configuration, Notifier},
    operations,
    webhooks::{Event, Receiver},
};
use tokio::net::TcpListener;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;

    // What POP Engine is to be configured with; each mistake has an error of its own.
    let address = listener.local_addr()?;
    let configuration = Configuration::builder()
        .url(format!("http://{address}/pop/[___APP_ID___]/done"))
        .webhook(&operations::NOTIFY_BY_POST)
        .credential("engine:hush-hush")
        .header("X-Tenant", "acme")
        .build()?;
    for (member, _) in configuration.fields() {
        println!("to be configured: {member}");
    }

    // The receiver checks the credential, tells the calls apart and knows which came before.
    let receiver = Receiver::builder().configured(&configuration).build()?;
    let router = receiver.router(|received| async move {
        let again = if received.duplicate { " again" } else { "" };
        match received.event {
            Event::NotifyByPost { application_id, .. } => {
                println!("application {application_id} is complete{again}");
            }
            other => println!("not what we asked for: {other:?}"),
        }
        Ok::<(), Infallible>(())
    });
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    // The notifier calls as POP Engine would.
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .build()?;
    let notifier = Notifier::new(configuration.clone())?;
    for id in [9_007_199_254_740_993_i64, 9_007_199_254_740_993] {
        let answer = notifier.send(&http, notifier.request(id)?).await?;
        println!("answered {}", answer.status);
    }

    // Somebody who does not know the credential is not let in.
    let guess = Configuration::builder()
        .url(configuration.url().unwrap_or_default())
        .webhook(&operations::NOTIFY_BY_POST)
        .credential("engine:guess")
        .build()?;
    let intruder = Notifier::new(guess)?;
    let answer = intruder.send(&http, intruder.request(1)?).await?;
    println!("an intruder is answered {}", answer.status);

    server.abort();
    Ok(())
}
