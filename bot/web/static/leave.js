// Leaving fast: the page goes blank first, and this page is replaced in the history by the neutral one.
(function () {
  "use strict";
  var link = document.getElementById("leave");
  var presses = [];

  function leave() {
    document.documentElement.classList.add("gone");
    document.title = "";
    try {
      sessionStorage.clear();
    } catch (refused) {
      // Some browsers refuse storage altogether: then there is nothing to clear.
    }
    window.location.replace(link.href);
  }

  link.addEventListener("click", function (event) {
    event.preventDefault();
    leave();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      presses = [];
      return;
    }
    var now = Date.now();
    presses = presses.filter(function (then) { return now - then < 3000; });
    presses.push(now);
    if (presses.length === 3) {
      leave();
    }
  });

  // A page the browser kept whole must not come back as it was.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      document.documentElement.classList.add("gone");
      window.location.reload();
    }
  });
})();
