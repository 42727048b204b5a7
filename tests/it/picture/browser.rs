//! A browser lays pictures out: no text leaves its box or the picture, and nothing lies on anything else. The script that
//! measures stands in a copy of the picture, not in the product.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::process::Command;

use winddown::planner::Planner;

use super::{accounts, graph, picture, picture_of};
use crate::common::{account, acme, skipped};

/// Collects what is wrong.
const MEASURE: &str = r#"
const wrong = [], box = (e) => e.getBBox(), svg = document.querySelector('svg');
const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
const inside = (a, b) => a.x >= b.x - 0.5 && a.y >= b.y - 0.5 && a.x + a.width <= b.x + b.width + 0.5 && a.y + a.height <= b.y + b.height + 0.5;
const overlap = (a, b) => a.x + a.width > b.x + 0.5 && b.x + b.width > a.x + 0.5 && a.y + a.height > b.y + 2.5 && b.y + b.height > a.y + 2.5;
const texts = [...svg.querySelectorAll('text')], boxes = [...svg.querySelectorAll('g > .b')];
for (const t of texts) {
  if (!inside(box(t), { x: 0, y: 0, width, height })) wrong.push(t.textContent + ' leaves the picture');
  const own = t.parentNode.querySelector(':scope > .b');
  if (own && t.parentNode !== svg && !inside(box(t), box(own))) wrong.push(t.textContent + ' leaves its box');
  if (t.parentNode === svg && !t.classList.contains('num'))
    for (const b of boxes) if (overlap(box(t), box(b))) wrong.push(t.textContent + ' lies on a box');
}
const pairs = (all, say) => all.forEach((a, at) => all.slice(at + 1).forEach((b) => { if (overlap(box(a), box(b))) wrong.push(say(a, b)); }));
pairs(texts.filter((t) => !t.classList.contains('num')), (a, b) => a.textContent + ' lies on ' + b.textContent);
pairs(boxes, (a, b) => a.parentNode.textContent + ' lies on ' + b.parentNode.textContent);
for (const lock of svg.querySelectorAll('g > use'))
  for (const t of texts) if (overlap(box(lock), box(t))) wrong.push(t.textContent + ' lies on a padlock');
for (const line of svg.querySelectorAll('path.e'))
  for (let at = 0; at < line.getTotalLength(); at += 3) {
    const p = line.getPointAtLength(at), point = { x: p.x, y: p.y, width: 0, height: 0 };
    for (const b of boxes) {
      const { x, y, width, height } = box(b);
      if (inside(point, { x: x + 3, y: y + 3, width: width - 6, height: height - 6 })) {
        wrong.push('a line goes through ' + b.parentNode.textContent);
        at = Infinity;
        break;
      }
    }
  }
const found = document.createElement('pre');
found.id = 'found';
found.textContent = texts.length + ' texts, ' + boxes.length + ' boxes: ' + JSON.stringify(wrong);
document.body.append(found);
"#;

fn chromium() -> Option<&'static Path> {
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .map(Path::new)
        .into_iter()
        .find(|it| it.exists())
}

/// What the browser found.
fn measured(chromium: &Path, svg: &str) -> String {
    let directory = tempfile::tempdir().unwrap();
    let page = directory.path().join("picture.html");
    let html = format!("<!doctype html><meta charset=\"utf-8\"><body>{svg}<script>{MEASURE}</script></body>");
    std::fs::write(&page, html).unwrap();
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--dump-dom"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", directory.path().join("profile").display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let found = text.split("<pre id=\"found\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    found.unwrap_or("the browser measured nothing").to_owned()
}

#[test]
fn nothing_leaves_its_box_or_lies_on_anything_else() {
    let Some(chromium) = chromium() else { return skipped("there is no Chromium") };
    let mut pictures: Vec<(String, String)> = Vec::new();
    for (name, account) in accounts() {
        let graph = graph(&account);
        pictures.push((name.to_owned(), picture(&graph, &Planner::new(&graph).plan()).svg().to_string()));
    }
    let graph = graph(&account(&acme()));
    let vpg = "g:vpg/9f3d2c1b-5a60-4f8e-8b7a-1c2d3e4f5a6b";
    pictures.push((vpg.to_owned(), picture_of(&graph, &Planner::new(&graph).plan(), vpg).unwrap().svg().to_string()));
    let names = ["WWWWWWWWWWWWWWWWWWWWWWWW", "端末デバイスの名前がとても長いものです", "iiiiiiiiiiiiiiii", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦"];
    let hostile = super::names::picture_of_names(&names.map(str::to_owned));
    pictures.push(("hostile names".to_owned(), hostile.svg().to_string()));
    for (name, svg) in pictures {
        let found = measured(chromium, &svg);
        assert!(found.ends_with(" boxes: []") && !found.contains(" 0 boxes"), "{name}: {found}");
    }
}
