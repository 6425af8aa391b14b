// Rule: the page works without this file; with it, names are found as they are typed.
(function () {
  "use strict";
  var MOST = 100;
  var input = document.getElementById("q");
  var list = document.getElementById("search-results");
  var count = document.getElementById("search-count");
  var names = window.names || [];

  // As lsgraph.terms.fold: lower case, no tone marks, đ as d.
  function fold(text) {
    return text.toLowerCase().normalize("NFD").replace(/\u0111/g, "d").replace(/[\u0300-\u036f]/g, "");
  }

  var folded = names.map(function (row) { return fold(row[0]); });

  function rank(n, words) {
    var all = folded[n] + " " + names[n][4];
    for (var i = 0; i < words.length; i++) {
      if (all.indexOf(words[i]) < 0) { return -1; }
    }
    var whole = words.join(" ");
    if (folded[n] === whole) { return 0; }
    if (folded[n].indexOf(whole) === 0) { return 1; }
    if (folded[n].indexOf(whole) > 0) { return 2; }
    return 3;
  }

  function show() {
    var words = fold(input.value).split(/\s+/).filter(Boolean);
    list.textContent = "";
    count.textContent = "";
    if (!words.length) { return; }
    var found = [];
    for (var n = 0; n < names.length; n++) {
      var r = rank(n, words);
      if (r >= 0) { found.push([r + (names[n][3] ? 4 : 0), n]); }
    }
    found.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; });
    found.slice(0, MOST).forEach(function (pair) {
      var row = names[pair[1]];
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
