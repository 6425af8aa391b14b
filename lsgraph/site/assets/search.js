// Rule: the page works without this file; with it, names are found as they are typed.
(function () {
  "use strict";
  var MOST = 100, PAGES = 0, LAST = 4;
  var input = document.getElementById("q");
  var list = document.getElementById("search-results");
  var count = document.getElementById("search-count");
  var names = window.names || [];

  // As lsgraph.terms.fold: lower case, no tone marks, đ as d; then words alone, a space before each.
  function fold(text) {
    return parted(text.toLowerCase().normalize("NFD").replace(/\u0111/g, "d").replace(/[\u0300-\u036f]/g, ""));
  }

  function parted(text) {
    return " " + text.toLowerCase().normalize("NFC").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  var index = names.map(function (row) {
    var others = row[4].split("|").map(fold);
    return { name: fold(row[0]), typed: parted(row[0] + " " + row[2]), kind: fold(row[2]), others: others, rest: others.join("") };
  });

  function has(text, words) {
    return words.every(function (word) { return text.indexOf(" " + word) >= 0; });
  }

  // The less, the better; less than nothing where a word is missing.
  function rank(n, words) {
    var row = index[n], whole = " " + words.join(" ");
    if (!has(row.name + row.kind + row.rest, words)) { return -1; }
    if (row.name === whole || row.others.indexOf(whole) >= 0) { return 0; }
    if (row.name.indexOf(whole) === 0) { return 1; }
    if (row.name.indexOf(whole) > 0) { return 2; }
    if (has(row.kind + row.name, words)) { return 3; }
    if (row.rest.indexOf(whole) >= 0) { return 4; }
    return 5;
  }

  function place(n, words, typed) {
    var r = rank(n, words), standing = names[n][5];
    if (r < 0) { return null; }
    if (standing === PAGES && r < 4) { r = Math.min(r, 1); }
    // Who types tone marks means them: "đất" is not "đạt".
    if (r > 0 && standing !== PAGES && typed.length && !has(index[n].typed, typed)) { r += 5; }
    // A whole name is what was asked for, whatever became of it; else what holds comes first.
    var late = (standing === LAST ? 20 : 0) + (names[n][3] && r > 0 ? 10 : 0);
    return [r + late, standing, names[n][3] ? 1 : 0, n];
  }

  function show() {
    var words = fold(input.value).split(" ").filter(Boolean);
    var typed = parted(input.value).split(" ").filter(function (word) { return word && fold(word) !== " " + word; });
    list.textContent = "";
    count.textContent = "";
    if (!words.length) { return; }
    var found = [];
    for (var n = 0; n < names.length; n++) {
      var at = place(n, words, typed);
      if (at) { found.push(at); }
    }
    found.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]; });
    found.slice(0, MOST).forEach(function (at) {
      var row = names[at[3]];
      var item = document.createElement("li");
      var link = document.createElement("a");
      link.href = row[1];
      link.textContent = row[0];
      item.appendChild(link);
      var kind = document.createElement("span");
      kind.className = "soft";
      kind.textContent = " " + row[2];
      item.appendChild(kind);
      if (row[3]) {
        var tag = document.createElement("span");
        tag.className = "tag";
        tag.textContent = count.dataset.ended;
        item.appendChild(document.createTextNode(" "));
        item.appendChild(tag);
      }
      list.appendChild(item);
    });
    var text = found.length > MOST ? count.dataset.first : found.length ? count.dataset.found : count.dataset.none;
    count.textContent = text.replace("{x}", found.length).replace("{y}", MOST);
  }

  var asked = new URLSearchParams(window.location.search).get("q");
  if (asked) { input.value = asked; }
  input.addEventListener("input", show);
  document.getElementById("search-form").addEventListener("submit", function (event) {
    event.preventDefault();
    show();
  });
  show();
})();
