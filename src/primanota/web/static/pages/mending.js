// Mending: beside the words of an issue or of a waiting reason the link to the setting that mends it.

import { element } from "../js/dialog.js";
import { settingOf } from "../js/remedies.js";

for (const place of document.querySelectorAll("[data-code]")) {
  const setting = settingOf(place.dataset.code);
  if (setting) place.append(" ", element("a", { href: setting.href, className: "mending" }, setting.words));
}
