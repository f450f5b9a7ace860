//! "I want devices": from a recipe to manifests, with what they find shown on the way.

use leptos::prelude::*;
use workbench::protocol::{
    RecipeRow, SampleDocument, Suggestion, Tone, Wish, WishKind, WishPod, WishRequest, WishView,
};

use super::condition::Condition;
use super::form::control::{Line, PickOne};
use crate::browser::focus;
use crate::session::session;
use crate::widgets::glyph::tone_class;
use crate::widgets::waiting::Waiting;
use crate::widgets::words::Words;

/// The text of the dialog.
#[component]
pub fn WishDialog() -> impl IntoView {
    let session = session();
    let there =
        Memo::new(move |_| session.shown.wish.with(Option::is_some) && session.wish.with(Option::is_some));
    view! {
        <Show when=move || there.get() fallback=Waiting>
            <div class="wish">
                <Recipes/>
                <div class="wish-form">
                    <Lacks/>
                    <Requests/>
                    <Together/>
                    <Users/>
                    <Outcome/>
                </div>
            </div>
            <Grant/>
        </Show>
    }
}

/// Something of what the engine says of the wish.
fn said<T: Default + PartialEq + Send + Sync + 'static>(
    read: impl Fn(&WishView) -> T + Send + Sync + 'static,
) -> Memo<T> {
    let session = session();
    Memo::new(move |_| session.shown.wish.with(|it| it.as_ref().map(&read).unwrap_or_default()))
}

/// Something of the wish itself.
fn of_wish<T: Default + PartialEq + Send + Sync + 'static>(
    read: impl Fn(&Wish) -> T + Send + Sync + 'static,
) -> Memo<T> {
    let session = session();
    Memo::new(move |_| session.wish.with(|wish| wish.as_ref().map(&read).unwrap_or_default()))
}

#[component]
fn Recipes() -> impl IntoView {
    let recipes = said(|it| it.recipes.clone());
    let session = session();
    let filled = of_wish(|it| it.recipe.clone());
    let chosen = Memo::new(move |_| session.recipe.get().unwrap_or_else(|| filled.get()));
    // On a phone only the chosen one is shown, so that the form is in view: the list does not scroll inside what scrolls.
    let folded = RwSignal::new(true);
    let rows = move |fits: bool| {
        let all = recipes.get().into_iter().filter(|row| row.lacks.is_none() == fits);
        all.map(|row| view! { <Recipe row chosen folded/> }).collect_view()
    };
    let all_fit = Memo::new(move |_| recipes.with(|all| all.iter().all(|row| row.lacks.is_none())));
    // One stop of the Tab key; the arrows choose.
    let arrows = move |event: web_sys::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" | "ArrowRight" => 1,
            "ArrowUp" | "ArrowLeft" => -1,
            _ => return,
        };
        event.prevent_default();
        folded.set(false);
        let (fit, other): (Vec<RecipeRow>, Vec<RecipeRow>) =
            recipes.get_untracked().into_iter().partition(|row| row.lacks.is_none());
        let names: Vec<String> = fit.into_iter().chain(other).map(|row| row.name).collect();
        let at =
            chosen.with_untracked(|chosen| names.iter().position(|name| name == chosen)).unwrap_or_default();
        let next = (at as i32 + step).rem_euclid(names.len().max(1) as i32) as usize;
        let Some(name) = names.get(next) else { return };
        session.open_wish(name);
        focus(&format!("[data-testid=\"recipe-{name}\"]"));
    };
    // Another cluster draws the list anew: who was in it with the keyboard stays in it.
    Effect::new(move |_| {
        recipes.track();
        if document().active_element().is_none_or(|it| it.tag_name() == "BODY" || it.tag_name() == "DIALOG") {
            focus("[data-testid=recipes] [aria-checked=true]");
        }
    });
    let unfold = move |_| {
        folded.set(false);
        // This button goes.
        request_animation_frame(|| focus("[data-testid=recipes] [aria-checked=true]"));
    };
    view! {
        <div class="recipes" class:folded=move || folded.get()>
            <div role="radiogroup" aria-label="Recipe" data-testid="recipes" on:keydown=arrows>
                {move || rows(true)}
                <Show when=move || !all_fit.get()><p class="group-title">"With another cluster or Kubernetes"</p></Show>
                {move || rows(false)}
            </div>
            <button type="button" class="link other-recipes" data-testid="other-recipes" on:click=unfold>"Another recipe …"</button>
        </div>
    }
}

#[component]
fn Recipe(row: RecipeRow, chosen: Memo<String>, folded: RwSignal<bool>) -> impl IntoView {
    let session = session();
    let RecipeRow { name, title, summary, lacks, .. } = row;
    let testid = format!("recipe-{name}");
    let own = name.clone();
    let is_chosen = Memo::new(move |_| chosen.with(|it| *it == own));
    let missing = lacks.map(|lacks| view! { <small class="warning">"◆ "<Words text=lacks/></small> });
    view! {
        <button
            type="button"
            role="radio"
            class="recipe"
            aria-checked=move || if is_chosen.get() { "true" } else { "false" }
            tabindex=move || if is_chosen.get() { "0" } else { "-1" }
            data-testid=testid
            on:click=move |_| {
                folded.set(true);
                session.open_wish(&name);
            }
        >
            <span>{title}</span>
            <small>{summary}</small>
            {missing}
        </button>
    }
}

/// What the loaded cluster lacks for the recipe, and the sample that has it.
#[component]
fn Lacks() -> impl IntoView {
    let session = session();
    let chosen = of_wish(|it| it.recipe.clone());
    let rows = said(|it| it.recipes.clone());
    move || {
        let (chosen, rows) = (chosen.get(), rows.get());
        let RecipeRow { lacks, sample, .. } = rows.into_iter().find(|row| row.name == chosen)?;
        let lacks = lacks?;
        let helps = (!sample.is_empty()).then(|| {
            let open = move |_| {
                session.open_sample(&sample);
                // This button goes; the keyboard stays in the dialog.
                focus("[data-testid=recipes] [aria-checked=true]");
            };
            // Until the recipe that was just chosen is filled in, this is the sample of the one before.
            let asked = move || session.recipe.with(Option::is_some);
            view! { <button type="button" class="link" data-testid="wish-sample" disabled=asked on:click=open>"Load a sample that has it"</button> }
        });
        Some(view! { <p class="card warning">"◆ "<Words text=lacks/>". "{helps}</p> })
    }
}

#[component]
fn Requests() -> impl IntoView {
    let count = of_wish(|it| it.requests.len());
    view! { <For each=move || 0..count.get() key=|index| *index children=|index| view! { <Request index/> }/> }
}

/// Changes one request of the wish.
fn change(index: usize, act: impl FnOnce(&mut WishRequest)) {
    session().change_wish(|wish| {
        if let Some(request) = wish.requests.get_mut(index) {
            act(request);
        }
    });
}

#[component]
fn Request(index: usize) -> impl IntoView {
    let session = session();
    let request = of_wish(move |it| it.requests.get(index).cloned());
    let part = move |read: fn(&WishRequest) -> String| {
        Memo::new(move |_| request.with(|it| it.as_ref().map(read).unwrap_or_default()))
    };
    let with = move |act: fn(&mut WishRequest, String)| {
        Callback::new(move |text: String| {
            session.change_wish(|wish| {
                if let Some(request) = wish.requests.get_mut(index) {
                    act(request, text);
                }
            });
        })
    };
    let of_class = of_wish(|it| it.kind == WishKind::Class);
    let classes = said(|it| it.classes.clone());
    let options = said(move |it| it.requests.get(index).map(|it| it.attributes.clone()).unwrap_or_default());
    let note = said(move |it| it.requests.get(index).map(|it| it.note.clone()).unwrap_or_default());
    let tone = said(move |it| it.requests.get(index).map(|it| it.tone));
    let class = part(|it| it.class.clone());
    let count = part(|it| it.count.to_string());
    let title = part(|it| it.name.clone());
    let rows = Memo::new(move |_| request.with(|it| it.as_ref().map(|it| it.rows.len()).unwrap_or_default()));
    let admin = Memo::new(move |_| request.with(|it| it.as_ref().is_some_and(|it| it.admin)));
    let alternatives = Memo::new(move |_| {
        request.with(|it| it.as_ref().map(|it| it.alternatives.clone()).unwrap_or_default())
    });
    let capacity = Memo::new(move |_| request.with(|it| it.as_ref().and_then(|it| it.capacity.clone())));
    let write_count = Callback::new(move |text: String| {
        if let Ok(count) = text.trim().parse::<u32>() {
            session.change_wish(|wish| wish.ask_for(index, count.clamp(1, 32)));
        }
    });
    let write_class = with(|request, text| {
        request.class = text;
        request.rows.clear();
    });
    let write_amount = with(|request, text| {
        if let Some((_, amount)) = &mut request.capacity {
            *amount = text;
        }
    });
    let amount =
        Memo::new(move |_| capacity.with(|it| it.as_ref().map(|it| it.1.clone()).unwrap_or_default()));
    let add = move |_| {
        if let Some(row) = options.with_untracked(|all| all.first().map(|it| it.row.clone())) {
            session.change_wish(|wish| {
                if let Some(request) = wish.requests.get_mut(index) {
                    request.rows.push(row);
                }
            });
        }
    };
    let label = |text: &str| Signal::stored(text.to_owned());
    view! {
        <fieldset class="form-group" data-testid="wish-request">
            <legend class="form-group-title">{title}</legend>
            <Show when=move || !of_class.get()>
                <div class="form-row">
                    <span class="form-label">"Device class"</span>
                    <div class="form-control"><div class="form-line">
                        <PickOne value=class.into() suggestions=classes.into() on_write=write_class label=label("Device class") testid="wish-class"/>
                    </div></div>
                </div>
                <Show when=move || !admin.get()>
                    <div class="form-row">
                        <span class="form-label">"How many"</span>
                        <div class="form-control"><div class="form-line">
                            <Line value=count.into() on_write=write_count label=label("How many") whole=true live=true testid="wish-count"/>
                        </div></div>
                    </div>
                </Show>
            </Show>
            {move || alternatives.with(|all| !all.is_empty()).then(|| {
                let all = alternatives.get();
                let last = all.len().saturating_sub(1);
                let rows = all.into_iter().enumerate().map(|(at, rows)| {
                    let words: Vec<String> = rows.into_iter().map(|row| row.value).collect();
                    let up = move |_| change(index, |request| request.alternatives.swap(at, at.saturating_sub(1)));
                    let out = move |_| change(index, |request| { request.alternatives.remove(at); });
                    view! {
                        <li>
                            <span>{words.join(", ")}</span>
                            <button type="button" class="icon" aria-label="Prefer more" disabled=at == 0 on:click=up>"↑"</button>
                            <button type="button" class="icon" aria-label="Leave out" disabled=last == 0 on:click=out>"✕"</button>
                        </li>
                    }
                }).collect_view();
                view! { <div class="form-row"><span class="form-label">"Best first"</span><ol class="form-control alternatives">{rows}</ol></div> }
            })}
            {move || capacity.with(|it| it.as_ref().map(|it| it.0.clone())).map(|name| view! {
                <div class="form-row">
                    <span class="form-label">"How much "{name.clone()}</span>
                    <div class="form-control"><div class="form-line">
                        <Line value=amount.into() on_write=write_amount label=Signal::stored(format!("How much {name}")) testid="wish-amount"/>
                    </div></div>
                </div>
            })}
            <For each=move || 0..rows.get() key=|at| *at children=move |at| {
                let row = Memo::new(move |_| request.with(|it| it.as_ref().and_then(|it| it.rows.get(at).cloned())));
                let operators = said(move |it| it.requests.get(index).and_then(|it| it.operators.get(at).cloned()).unwrap_or_default());
                let on_change = Callback::new(move |new| session.change_wish(|wish| {
                    if let Some(row) = wish.requests.get_mut(index).and_then(|it| it.rows.get_mut(at)) {
                        *row = new;
                    }
                }));
                let on_remove = Callback::new(move |()| session.change_wish(|wish| {
                    if let Some(request) = wish.requests.get_mut(index) {
                        request.rows.remove(at);
                    }
                }));
                view! { <Condition number=at + 1 row operators options on_change on_remove/> }
            }/>
            <p class="selector-counts" data-testid="wish-found">{move || found(tone.get(), note.get())}</p>
            <div class="actions">
                <button type="button" class="ghost link" data-testid="wish-condition" disabled=move || options.with(Vec::is_empty) on:click=add>"+ condition"</button>
            </div>
        </fieldset>
    }
}

/// What a request finds: the whole sentence in the colour of a warning where that is not enough.
fn found(tone: Option<Tone>, note: String) -> impl IntoView {
    match tone {
        Some(Tone::Warning) => view! { <span class="warning">"◆ "{note}</span> }.into_any(),
        _ => view! { <span class="good">"● "</span>{note} }.into_any(),
    }
}

/// What all devices have in common.
#[component]
fn Together() -> impl IntoView {
    let session = session();
    let claim =
        of_wish(|it| it.kind == WishKind::Claim && it.requests.iter().map(|it| it.count).sum::<u32>() > 1);
    let same = of_wish(|it| it.same.clone());
    let places = said(|it| it.places.clone());
    let write = Callback::new(move |text| session.change_wish(|wish| wish.same = text));
    view! {
        <Show when=move || claim.get()>
            <div class="form-row">
                <span class="form-label">"All with the same"</span>
                <div class="form-control"><div class="form-line">
                    <PickOne value=same.into() suggestions=places.into() on_write=write optional=true label=Signal::stored("All with the same".to_owned()) testid="wish-same"/>
                </div></div>
            </div>
        </Show>
    }
}

/// Who uses the devices: new Pods, or one that is there.
#[component]
fn Users() -> impl IntoView {
    let session = session();
    let kind = of_wish(|it| it.kind);
    let name = of_wish(|it| it.name.clone());
    let shared = of_wish(|it| it.shared);
    let resource = of_wish(|it| it.resource.clone());
    let migrate = of_wish(|it| it.migrate);
    let pods = said(|it| it.pods.clone());
    let new_pods = of_wish(|it| it.pods);
    let pod = of_wish(|it| it.pod.clone());
    let container = of_wish(|it| it.container.clone());
    let pressed = move |own: bool| move || if shared.get() == own { "true" } else { "false" };
    let share = move |own: bool| move |_| session.change_wish(|wish| wish.shared = own);
    let write_name = Callback::new(move |text| session.change_wish(|wish| wish.name = text));
    let write_resource = Callback::new(move |text| session.change_wish(|wish| wish.resource = text));
    let pick_pod = move |event| {
        let index = event_target_value(&event).parse::<usize>().ok();
        let chosen = index.and_then(|index| pods.with_untracked(|all| all.get(index).cloned()));
        session.change_wish(|wish| {
            wish.pod = chosen;
            wish.container = String::new();
        });
    };
    let containers = Memo::new(move |_| {
        let names = pod.with(|pod| pod.as_ref().map(|it| it.containers.clone()).unwrap_or_default());
        names.into_iter().map(|value| Suggestion { value, about: String::new() }).collect::<Vec<_>>()
    });
    let pick_container = Callback::new(move |text| session.change_wish(|wish| wish.container = text));
    let label = |text: &str| Signal::stored(text.to_owned());
    view! {
        <fieldset class="form-group">
            <legend class="form-group-title">{move || if kind.get() == WishKind::Class { "What it is called" } else { "Who uses it" }}</legend>
            <div class="form-row">
                <span class="form-label">"Name"</span>
                <div class="form-control"><div class="form-line"><Line value=name.into() on_write=write_name label=label("Name") testid="wish-name"/></div></div>
            </div>
            <Show when=move || kind.get() == WishKind::Claim>
                <div class="form-row">
                    <span class="form-label">"One claim"</span>
                    <div class="form-control"><div class="segments" role="group" aria-label="One claim">
                        <button type="button" aria-pressed=pressed(false) data-testid="wish-template" on:click=share(false)>"for each Pod (template)"</button>
                        <button type="button" aria-pressed=pressed(true) data-testid="wish-shared" on:click=share(true)>"shared by name"</button>
                    </div></div>
                </div>
            </Show>
            <Show when=move || migrate.get() || kind.get() == WishKind::ExtendedResource>
                <div class="form-row">
                    <span class="form-label">"Resource"</span>
                    <div class="form-control"><div class="form-line"><Line value=resource.into() on_write=write_resource label=label("Extended resource") testid="wish-resource"/></div></div>
                </div>
            </Show>
            <Show when=move || kind.get() != WishKind::Class>
                <div class="form-row">
                    <span class="form-label">"In Pod"</span>
                    <div class="form-control"><div class="form-line">
                        <select aria-label="In Pod" data-testid="wish-pod" on:change=pick_pod>
                            <option value="" selected=move || pod.with(Option::is_none)>{move || match new_pods.get() { 0 | 1 => "a new one".to_owned(), count => format!("{count} new ones") }}</option>
                            {move || {
                                let current = pod.get();
                                pods.get().into_iter().enumerate().map(|(at, it): (usize, WishPod)| {
                                    let chosen = current.as_ref().is_some_and(|pod| pod.document == it.document && pod.spec == it.spec);
                                    view! { <option value=at.to_string() selected=chosen>{it.title}</option> }
                                }).collect_view()
                            }}
                        </select>
                        <Show when=move || containers.with(|all| all.len() > 1) && !migrate.get()>
                            <PickOne value=container.into() suggestions=containers.into() on_write=pick_container optional=true label=label("Container (all when none is chosen)") testid="wish-container"/>
                        </Show>
                    </div></div>
                </div>
            </Show>
        </fieldset>
    }
}

/// What it comes to, and what would be written.
#[component]
fn Outcome() -> impl IntoView {
    let says = said(|it| it.says.clone());
    let refused = said(|it| it.refused.clone());
    let documents = said(|it| it.documents.clone());
    let changed = said(|it| it.changed.clone());
    let lines = move || {
        says.get()
            .into_iter()
            .map(|(tone, text)| view! { <li class=tone_class(tone)><Words text/></li> })
            .collect_view()
    };
    let summary = move || {
        let new = documents.with(Vec::len);
        let edited = changed.with(Option::is_some);
        let documents = if new == 1 { "1 manifest".to_owned() } else { format!("{new} manifests") };
        format!("Show what is written: {documents}{}", if edited { ", and a changed Pod" } else { "" })
    };
    let texts = move || {
        let new = documents.get().into_iter().map(|SampleDocument { name, text, .. }| (name, text));
        new.chain(changed.get().map(|text| ("changed".to_owned(), text)))
            .map(|(name, text)| view! { <p class="sub mono">{name}</p><pre class="yaml" tabindex="0">{text}</pre> })
            .collect_view()
    };
    // Beside the recipes there is room for it.
    let wide = web_sys::window().and_then(|it| it.inner_width().ok()?.as_f64()).is_some_and(|it| it >= 900.0);
    view! {
        <div class="outcome">
            <ul data-testid="wish-says">{lines}</ul>
            {move || refused.get().map(|text| view! { <p class="warning" role="status" data-testid="wish-refused">"◆ "<Words text/></p> })}
            <details open=wide><summary>{summary}</summary>{texts}</details>
        </div>
    }
}

/// The button that does it: always in view.
#[component]
fn Grant() -> impl IntoView {
    let session = session();
    let ready = said(|it| it.refused.is_none() && !(it.documents.is_empty() && it.changed.is_none()));
    view! {
        <div class="actions grant">
            <button type="button" class="primary" data-testid="grant-wish" disabled=move || !ready.get() on:click=move |_| session.grant_wish()>
                "Add to my manifests"
            </button>
            <span class="sub wide-only">"or Ctrl+Enter; one press undoes it"</span>
        </div>
    }
}
