// A page the browser kept whole must not come back as it was: who closed the door or answered sees what is true now.
window.addEventListener("pageshow", function (event) {
  "use strict";
  if (event.persisted) {
    document.documentElement.classList.add("gone");
    window.location.reload();
  }
});
