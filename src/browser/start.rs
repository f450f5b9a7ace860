//! What stands on the page before the app does, and how it goes away.

/// Removes the words that `index.html` shows while the page is starting.
pub fn take_over() {
    if let Some(starting) = super::document().and_then(|document| document.get_element_by_id("starting")) {
        starting.remove();
    }
}

/// Should the page ever break, it says so, and that the text is kept: the drafts are stored while a person types.
pub fn say_when_it_breaks() {
    std::panic::set_hook(Box::new(|panic| {
        let Some(document) = super::document() else { return };
        let (Some(body), Ok(said)) = (document.body(), document.create_element("p")) else { return };
        said.set_class_name("broken");
        said.set_text_content(Some(&format!(
            "The page has stopped working, which is a defect of ours. What you wrote is kept in this browser: reload \
             the page to go on. {panic}"
        )));
        // Neither call has anybody left to tell when it fails.
        let _ = said.set_attribute("role", "alert");
        let _ = body.prepend_with_node_1(&said);
    }));
}
