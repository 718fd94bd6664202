"use strict";
// Only comfort: without scripts the page holds everything that is shown here. No text is ever set as
// markup, and nothing is fetched.
(function () {
  function byId(id) { return document.getElementById(id); }

  // One configuration or all.
  var select = byId("variant");
  if (select) {
    byId("switch").hidden = false;
    select.addEventListener("change", function () {
      document.querySelectorAll("[data-variant]").forEach(function (element) {
        var other = select.value !== "" && element.getAttribute("data-variant") !== select.value;
        element.classList.toggle("hidden", other);
        var next = element.nextElementSibling;
        // A command belongs to the figure before it.
        if (next && next.tagName === "PRE" && element.tagName === "FIGURE") {
          next.classList.toggle("hidden", other);
        }
      });
      if (select.value !== "") { followVariant(select.value); }
    });
  }
  var beside = byId("beside");
  if (beside) {
    beside.addEventListener("change", function () { document.body.classList.toggle("beside", beside.checked); });
  }

  // A link into a closed section opens it.
  function openNamed() {
    var section = location.hash.length > 1 ? byId(location.hash.slice(1)) : null;
    var closed = section && section.querySelector(":scope > details");
    if (closed) { closed.open = true; section.scrollIntoView(); }
  }
  window.addEventListener("hashchange", openNamed);
  openNamed();

  document.querySelectorAll(".save").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var text = button.parentNode.parentNode.querySelector("code").textContent;
      var link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
      link.download = button.getAttribute("data-name");
      link.click();
      URL.revokeObjectURL(link.href);
    });
  });

  // Tables of three rows and more are sorted by a click on a head: numbers as numbers, else as text.
  function numberIn(text) {
    var found = text.replace(/,(?=\d{3})/g, "").match(/^[\s\u2212-]*\d+(\.\d+)?/);
    return found ? Number(found[0].replace("\u2212", "-").replace(/\s/g, "")) : NaN;
  }
  function sortBy(table, head, column) {
    var descending = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("th").forEach(function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (one, other) {
      var a = one.cells[column].textContent, b = other.cells[column].textContent;
      var x = numberIn(a), y = numberIn(b), order;
      if (isNaN(x) && isNaN(y)) { order = a < b ? -1 : a > b ? 1 : 0; }
      else { order = isNaN(x) ? 1 : isNaN(y) ? -1 : x - y; }
      return descending ? -order : order;
    });
    rows.forEach(function (row) { body.appendChild(row); });
  }
  document.querySelectorAll("table").forEach(function (table) {
    if (!table.tHead || table.tBodies[0].rows.length < 3) { return; }
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.title = "Sort by this column";
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () { sortBy(table, head, column); });
    });
  });

  // Set when there is something to play.
  var followVariant = function () {};

  var source = byId("play-data");
  // Without the browser's own decompression there is nothing to play, and all else stays.
  if (!source || typeof DecompressionStream === "undefined") { return; }
  var packed = Uint8Array.from(atob(source.textContent), function (letter) { return letter.charCodeAt(0); });
  var stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  new Response(stream).json().then(start);

  function start(play) {
  // Times and levels are written as they change.
  play.stories.forEach(function (story) {
    story.features.forEach(function (feature) {
      var at = 0, used = 0, out = 0, file = 0, next = 0;
      feature.points = feature.times.map(function (seconds, place) {
        at += seconds;
        used += feature.in_use[place];
        var held = feature.held[next];
        if (held && held[0] === place) { out = held[1]; file = held[2]; next += 1; }
        return [at, used, out, file];
      });
    });
  });
  var chart = byId("play-chart");
  var map = byId("play-map");
  var storySelect = byId("play-story");
  var featureSelect = byId("play-feature");
  var slider = byId("play-time");
  var clock = byId("play-clock");
  var values = byId("play-values");
  var go = byId("play-go");
  byId("play").hidden = false;

  var LEFT = 270, RIGHT = 950, TOP = 10, USE_HEIGHT = 150, ROW = 13, ROWS_MAX = 40;
  var overlay = null;
  var story = null, feature = null, from = 0, to = 1, now = 0, timer = null, drag = null;
  var DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  var COLORS = { state: "#D55E00", fault: "#000000", violation: "#CC79A7" };

  function make(parent, name, attributes, text) {
    var element = document.createElementNS(chart.namespaceURI, name);
    Object.keys(attributes).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    if (text !== undefined) { element.textContent = text; }
    parent.appendChild(element);
    return element;
  }
  function clear(element) { while (element.firstChild) { element.removeChild(element.firstChild); } }
  function two(number) { return (number < 10 ? "0" : "") + number; }
  // How far the clock is ahead by then of how it was set at the start.
  function clockShift(second) {
    return (story.changes || []).reduce(function (shift, change) { return second >= change[0] ? change[1] : shift; }, 0);
  }
  function clockText(second) {
    var date = new Date((story.start + second + clockShift(second)) * 1000);
    return DAYS[date.getUTCDay()] + " " + date.getUTCFullYear() + "-" + two(date.getUTCMonth() + 1) + "-" +
      two(date.getUTCDate()) + " " + two(date.getUTCHours()) + ":" + two(date.getUTCMinutes());
  }
  function clockWithOffset(second) {
    if (story.offset === undefined) { return clockText(second); }
    var minutes = (story.offset + clockShift(second)) / 60, size = Math.abs(minutes);
    return clockText(second) + " " + (minutes < 0 ? "-" : "+") + two(Math.floor(size / 60)) + ":" + two(size % 60);
  }
  function x(second) { return LEFT + (RIGHT - LEFT) * (second - from) / (to - from); }
  function second(pixel) { return from + (to - from) * (pixel - LEFT) / (RIGHT - LEFT); }
  function pointAt(time) {
    var points = feature.points, low = 0, high = points.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (points[middle][0] <= time) { low = middle + 1; } else { high = middle; }
    }
    return points[Math.max(0, low - 1)];
  }
  function statesAt(time) {
    var found = [];
    story.rows.forEach(function (row) {
      row.bars.forEach(function (bar) {
        if (bar[1] <= time && time < bar[2]) { found.push({ row: row, state: bar[0] }); }
      });
    });
    return found;
  }

  function stepLine(index, scale) {
    var text = "", last = null;
    feature.points.forEach(function (point, at) {
      var end = at + 1 < feature.points.length ? feature.points[at + 1][0] : story.seconds;
      if (end < from || point[0] > to) { return; }
      var x0 = Math.max(LEFT, x(point[0])), x1 = Math.min(RIGHT, x(end)), y = scale(point[index]);
      text += (last === null ? "M" : "L") + x0.toFixed(1) + " " + y.toFixed(1) + "L" + x1.toFixed(1) + " " + y.toFixed(1);
      last = y;
    });
    return text;
  }

  function drawChart() {
    clear(chart);
    var all = story.rows.filter(function (row) { return row.bars.length > 0; });
    var rows = all.slice(0, ROWS_MAX);
    var bottom = TOP + (feature ? USE_HEIGHT + 14 : 0) + rows.length * ROW;
    chart.setAttribute("viewBox", "0 0 960 " + (bottom + 34));
    if (all.length > rows.length) {
      make(chart, "text", { x: 4, y: bottom + 14, "font-size": 10, fill: "#505050" }, "\u2026 and " + (all.length - rows.length) + " more rows");
    }
    var step = niceStep((to - from) / 8);
    for (var tick = Math.ceil((from + story.start) / step) * step - story.start; tick <= to; tick += step) {
      var at = x(tick);
      make(chart, "line", { x1: at, x2: at, y1: TOP, y2: bottom, stroke: "#DDDDDD" });
      var text = clockText(tick);
      make(chart, "text", { x: at, y: bottom + 14, "font-size": 11, "text-anchor": "middle", fill: "#000000" }, text.slice(-5));
      make(chart, "text", { x: at, y: bottom + 27, "font-size": 10, "text-anchor": "middle", fill: "#505050" }, text.slice(0, 4) + text.slice(9, 14));
    }
    if (feature) { drawUse(); }
    rows.forEach(function (row, index) {
      var y = TOP + (feature ? USE_HEIGHT + 14 : 0) + index * ROW;
      make(chart, "line", { x1: LEFT, x2: RIGHT, y1: y + ROW / 2, y2: y + ROW / 2, stroke: "#EEEEEE" });
      var label = row.name.length > 46 ? row.name.slice(0, 45) + "\u2026" : row.name;
      row.bars.forEach(function (bar) {
        if (bar[2] < from || bar[1] > to) { return; }
        var x0 = Math.max(LEFT, x(bar[1])), x1 = Math.min(RIGHT, x(bar[2]));
        // Told apart without color: states are filled, faults fill the row, violations are frames.
        var inset = row.section === "fault" ? 1 : 3;
        var frame = row.section === "violation";
        var rect = make(chart, "rect", { x: x0, y: y + inset, width: Math.max(2, x1 - x0), height: ROW - 2 * inset, fill: frame ? "#FFFFFF" : COLORS[row.section], stroke: COLORS[row.section], "stroke-width": frame ? 1.5 : 0 });
        make(rect, "title", {}, row.name + ": " + bar[0] + ", " + clockWithOffset(bar[1]) + " to " + clockWithOffset(bar[2]));
      });
      make(chart, "text", { x: LEFT - 6, y: y + ROW - 3, "font-size": 10, "text-anchor": "end", fill: "#000000" }, label);
    });
    var cursor = x(now);
    if (cursor >= LEFT && cursor <= RIGHT) {
      make(chart, "line", { x1: cursor, x2: cursor, y1: TOP, y2: bottom, stroke: "#0072B2", "stroke-width": 2, id: "play-cursor" });
    }
  }

  function niceStep(wanted) {
    var steps = [60, 300, 600, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2419200];
    for (var index = 0; index < steps.length; index += 1) { if (steps[index] >= wanted) { return steps[index]; } }
    return steps[steps.length - 1] * Math.ceil(wanted / steps[steps.length - 1]);
  }

  function drawUse() {
    var most = 1;
    feature.points.forEach(function (point) { most = Math.max(most, point[1], point[2], point[3]); });
    function scale(value) { return TOP + USE_HEIGHT * (1 - value / (most * 1.05)); }
    [0, 0.5, 1].forEach(function (share) {
      var value = Math.round(most * share);
      make(chart, "line", { x1: LEFT, x2: RIGHT, y1: scale(value), y2: scale(value), stroke: "#DDDDDD" });
      make(chart, "text", { x: LEFT - 6, y: scale(value) + 4, "font-size": 11, "text-anchor": "end", fill: "#505050" }, String(value));
    });
    make(chart, "path", { d: stepLine(3, scale), fill: "none", stroke: "#000000", "stroke-dasharray": "8 5" });
    make(chart, "path", { d: stepLine(2, scale), fill: "none", stroke: "#D55E00", "stroke-width": 2 });
    make(chart, "path", { d: stepLine(1, scale), fill: "none", stroke: "#0072B2", "stroke-width": 1.5 });
  }

  // The drawing of the configuration above, without its texts for readers, and a layer for states.
  function prepareMap() {
    clear(map);
    var drawing = play.drawings[story.drawing];
    map.setAttribute("viewBox", "0 0 " + drawing.size[0] + " " + drawing.size[1]);
    document.querySelectorAll("#configurations figure").forEach(function (figure) {
      if (figure.getAttribute("data-variant") !== drawing.variant) { return; }
      var copy = figure.querySelector("svg").cloneNode(true);
      while (copy.firstChild) {
        var child = copy.removeChild(copy.firstChild);
        if (child.nodeName !== "title" && child.nodeName !== "desc") { map.appendChild(child); }
      }
    });
    overlay = make(map, "g", { id: "play-states" });
  }

  function drawMap() {
    clear(overlay);
    var states = statesAt(now);
    play.drawings[story.drawing].boxes.forEach(function (box) {
      var place = box.place, marks = [];
      states.forEach(function (state) {
        if (state.row.section === "state" && box.names.indexOf(state.row.name) >= 0) { marks.push(state.state); }
        if (state.row.section === "violation" && box.names.some(function (name) { return state.row.name.indexOf(name + ", ") === 0; })) {
          marks.push("in violation");
        }
      });
      marks = marks.filter(unique);
      var right = place[0] + place[2];
      if (marks.length === 0) {
        make(overlay, "circle", { cx: right - 10, cy: place[1] + 11, r: 5, fill: "#009E73" });
        return;
      }
      make(overlay, "rect", { x: place[0], y: place[1], width: place[2], height: place[3], fill: "#D55E00", "fill-opacity": 0.22, stroke: "#D55E00", "stroke-width": 4 });
      var text = marks.join(", ");
      var room = Math.floor((place[2] - 12) / 6.4);
      if (text.length > room) { text = text.slice(0, room - 1) + "\u2026"; }
      var width = Math.min(place[2], text.length * 6.4 + 12);
      make(overlay, "rect", { x: right - width, y: place[1] + place[3] - 18, width: width, height: 18, fill: "#000000" });
      make(overlay, "text", { x: right - 6, y: place[1] + place[3] - 5, "font-size": 11, "text-anchor": "end", fill: "#FFFFFF" }, text);
    });
  }
  function unique(value, index, list) { return list.indexOf(value) === index; }

  function tellValues(time) {
    var text = clockWithOffset(time);
    if (feature) {
      var point = pointAt(time);
      text += " \u2014 " + feature.name + ": " + point[1] + " in use, " + point[2] + " checked out, " + point[3] + " in file";
    }
    var states = statesAt(time).map(function (state) { return state.row.name + " (" + state.state + ")"; });
    text += states.length ? " \u2014 " + states.slice(0, 8).join("; ") : " \u2014 nothing wrong";
    values.textContent = text;
  }

  function setTime(time) {
    now = Math.max(0, Math.min(story.seconds, time));
    slider.value = String(Math.round(1000 * now / story.seconds));
    clock.textContent = clockWithOffset(now);
    drawChart();
    drawMap();
    tellValues(now);
  }
  function setRange(low, high) {
    var length = Math.max(600, Math.min(story.seconds, high - low));
    from = Math.max(0, Math.min(story.seconds - length, low));
    to = from + length;
    drawChart();
  }
  function zoom(factor, about) {
    setRange(about - (about - from) * factor, about + (to - about) * factor);
  }
  function stop() {
    if (timer !== null) { clearInterval(timer); timer = null; go.textContent = "Play"; }
  }
  function choose() {
    stop();
    story = play.stories[Number(storySelect.value)];
    clear(featureSelect);
    story.features.forEach(function (candidate, index) {
      var option = document.createElement("option");
      option.value = String(index);
      option.textContent = candidate.name;
      featureSelect.appendChild(option);
    });
    feature = story.features[0] || null;
    from = 0;
    to = story.seconds;
    prepareMap();
    setTime(0);
  }
  followVariant = function (variant) {
    for (var index = 0; index < play.stories.length; index += 1) {
      if (play.stories[index].variant === variant) {
        storySelect.value = String(index);
        choose();
        return;
      }
    }
  };

  play.stories.forEach(function (candidate, index) {
    var option = document.createElement("option");
    option.value = String(index);
    option.textContent = candidate.name;
    storySelect.appendChild(option);
  });
  storySelect.addEventListener("change", choose);
  featureSelect.addEventListener("change", function () {
    feature = story.features[Number(featureSelect.value)] || null;
    setTime(now);
  });
  slider.addEventListener("input", function () { stop(); setTime(story.seconds * Number(slider.value) / 1000); });
  byId("play-in").addEventListener("click", function () { zoom(0.5, now >= from && now <= to ? now : (from + to) / 2); });
  byId("play-out").addEventListener("click", function () { zoom(2, (from + to) / 2); });
  byId("play-all").addEventListener("click", function () { setRange(0, story.seconds); });
  go.addEventListener("click", function () {
    if (timer !== null) { stop(); return; }
    if (now >= story.seconds) { setTime(0); }
    go.textContent = "Pause";
    timer = setInterval(function () {
      setTime(now + (to - from) / 200);
      if (now >= story.seconds) { stop(); }
    }, 50);
  });

  function pixel(event) {
    var box = chart.getBoundingClientRect();
    return (event.clientX - box.left) * 960 / box.width;
  }
  chart.addEventListener("pointermove", function (event) {
    var time = second(Math.max(LEFT, Math.min(RIGHT, pixel(event))));
    tellValues(time);
    if (drag) {
      var x0 = Math.min(drag.pixel, pixel(event)), x1 = Math.max(drag.pixel, pixel(event));
      drag.rect.setAttribute("x", x0);
      drag.rect.setAttribute("width", x1 - x0);
    }
  });
  chart.addEventListener("pointerdown", function (event) {
    var height = Number(chart.getAttribute("viewBox").split(" ")[3]);
    drag = { pixel: pixel(event), rect: make(chart, "rect", { x: pixel(event), y: TOP, width: 0, height: height - 44, fill: "#0072B2", "fill-opacity": 0.15 }) };
  });
  window.addEventListener("pointerup", function (event) {
    if (!drag) { return; }
    var start = drag.pixel, end = pixel(event);
    chart.removeChild(drag.rect);
    drag = null;
    if (Math.abs(end - start) > 6) {
      setRange(second(Math.max(LEFT, Math.min(start, end))), second(Math.min(RIGHT, Math.max(start, end))));
    } else {
      setTime(second(Math.max(LEFT, Math.min(RIGHT, end))));
    }
  });
  chart.addEventListener("wheel", function (event) {
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, second(Math.max(LEFT, Math.min(RIGHT, pixel(event)))));
  }, { passive: false });

  choose();
  // For whoever looks into the page.
  source.play = play;
  }
}());
