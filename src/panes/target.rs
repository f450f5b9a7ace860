//! Which Kubernetes judges: its release and gates, and what another one would say.

use leptos::prelude::*;
use workbench::protocol::{ChangeRow, CompareView, GateView, ReleaseRow, TargetRequest};

use crate::session::session;
use crate::widgets::words::Words;

/// The dialog's content. Rows stay while what they show changes, and so does the focus.
#[component]
pub fn TargetPanel() -> impl IntoView {
    let session = session();
    on_cleanup(move || session.compare_with(None));
    let changed = move || gates().iter().any(|gate| gate.changed);
    let defaults = move |_| {
        let minor = session.target.with_untracked(|target| target.minor);
        session.mean(TargetRequest { minor, ..TargetRequest::default() });
    };
    view! {
        <fieldset class="releases" data-testid="releases">
            <legend>"Release"</legend>
            <For each=releases key=|row| row.minor children=release/>
        </fieldset>
        <fieldset class="gates" data-testid="gates">
            <legend>"Feature gates"</legend>
            <For each=gates key=|gate| (gate.name.clone(), gate.stage.clone(), gate.locked) children=gate/>
        </fieldset>
        <Show when=changed>
            <button type="button" class="ghost" data-testid="default-gates" on:click=defaults>"Back to the defaults"</button>
        </Show>
        <Compare/>
    }
}

fn releases() -> Vec<ReleaseRow> {
    session().shown.target.with(|target| target.as_ref().map(|it| it.releases.clone()).unwrap_or_default())
}

fn gates() -> Vec<GateView> {
    session().shown.target.with(|target| target.as_ref().map(|it| it.gates.clone()).unwrap_or_default())
}

fn release(row: ReleaseRow) -> impl IntoView {
    let session = session();
    let minor = row.minor;
    let choose = move |_| session.mean(TargetRequest { minor, ..session.target.get_untracked() });
    let chosen = move || releases().iter().any(|it| it.minor == minor && it.chosen);
    view! {
        <label>
            <input type="radio" name="release" value=minor.to_string() prop:checked=chosen on:change=choose/>
            {row.name}
        </label>
    }
}

fn gate(row: GateView) -> impl IntoView {
    let session = session();
    let name = row.name.clone();
    let set = move |event| {
        let mut target = session.target.get_untracked();
        target.gates.insert(name.clone(), event_target_checked(&event));
        session.mean(target);
    };
    let name = row.name.clone();
    let now = Memo::new(move |_| gates().into_iter().find(|gate| gate.name == name));
    let on = move || now.with(|gate| gate.as_ref().is_some_and(|gate| gate.on));
    let changed = move || now.with(|gate| gate.as_ref().is_some_and(|gate| gate.changed));
    let stage = if row.locked { format!("{}, cannot be set", row.stage) } else { row.stage };
    view! {
        <label class:changed=changed>
            <input type="checkbox" data-gate=row.name.clone() prop:checked=on disabled=row.locked on:change=set/>
            <code>{row.name}</code>
            <span class="stage">{stage}</span>
        </label>
    }
}

/// The other release, and where it judges otherwise.
#[component]
fn Compare() -> impl IntoView {
    let session = session();
    let others = move || {
        let releases =
            session.shown.target.with(|it| it.as_ref().map(|it| it.releases.clone()).unwrap_or_default());
        releases.into_iter().filter(|row| !row.chosen).collect::<Vec<_>>()
    };
    let choose = move |event| {
        let minor = event_target_value(&event).parse::<u16>().ok();
        session.compare_with(minor.map(|minor| TargetRequest { minor, ..TargetRequest::default() }));
    };
    let chosen =
        move |minor| session.compare.with(|with| with.as_ref().map(|with| with.minor)) == Some(minor);
    let option = move |row: ReleaseRow| {
        let minor = row.minor;
        view! { <option value=minor.to_string() selected=move || chosen(minor)>{row.name}</option> }
    };
    view! {
        <section class="compare" data-testid="compare">
            <label>
                "Compare with "
                <select data-testid="compare-with" on:change=choose>
                    <option value="">"no other"</option>
                    {move || others().into_iter().map(option).collect_view()}
                </select>
            </label>
            <div role="status">{move || session.shown.compare.get().map(differences)}</div>
        </section>
    }
}

fn differences(view: CompareView) -> impl IntoView {
    let CompareView { headline, here, there, changes, .. } = view;
    let row = |said: ChangeRow| {
        let cell = |text: String| {
            if text.is_empty() {
                view! { <td class="quiet">"nothing"</td> }.into_any()
            } else {
                view! { <td><Words text/></td> }.into_any()
            }
        };
        view! { <tr><th scope="row"><Words text=said.of/></th>{cell(said.here)}{cell(said.there)}</tr> }
    };
    let table = (!changes.is_empty()).then(|| {
        view! {
            <div class="scroll" tabindex="0">
                <table>
                    <thead><tr><th scope="col">"Where"</th><th scope="col">{here}</th><th scope="col">{there}</th></tr></thead>
                    <tbody>{changes.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <p>{headline}</p>
        {table}
    }
}
