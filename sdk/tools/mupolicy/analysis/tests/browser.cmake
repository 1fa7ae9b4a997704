# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# The page of mupolicy report in a browser without a screen: no script error, every link leads somewhere, search shows
# what has all words, pointing at a name shows its arrows, nothing is loaded. Inputs: MUPOLICY, POLICY (format B),
# WORD (a subject's name), OUTPUT (folder to write into). Prints SKIPPED where there is no Chromium.
cmake_minimum_required(VERSION 3.25)
find_program(browser NAMES chromium chromium-browser google-chrome)
if(NOT browser)
	message("SKIPPED: no Chromium here")
	return()
endif()
file(REMOVE_RECURSE ${OUTPUT})
file(MAKE_DIRECTORY ${OUTPUT})
execute_process(COMMAND ${MUPOLICY} report ${POLICY} --output ${OUTPUT}/report.html COMMAND_ERROR_IS_FATAL ANY)

# The page, with a script before its own that counts errors, and one behind it that tries everything.
file(READ ${OUTPUT}/report.html page)
string(REPLACE "<body>" "<body><script>var errors = [];
window.onerror = function (message) { errors.push(message); };
console.error = console.warn = function (message) { errors.push(message); };
document.addEventListener('securitypolicyviolation', function (event) { errors.push(event.blockedURI); });
</script>" page "${page}")
string(REPLACE "</body>" "<script>
(function () {
  var say = [], word = '${WORD}';
  function expect(what, is) { if (!is) say.push(what); }
  var links = [].slice.call(document.querySelectorAll('a'));
  links.forEach(function (link) {
    var href = link.getAttribute('href');
    expect('link ' + href, href.charAt(0) === '#' && document.getElementById(href.slice(1)));
  });
  var items = [].slice.call(document.querySelectorAll('[data-search]'));
  function search(text) {
    var input = document.getElementById('search');
    input.value = text;
    input.dispatchEvent(new Event('input'));
    return items.filter(function (item) { return !item.classList.contains('hidden'); });
  }
  var all = search('').length, some = search(word), none = search('no such thing');
  expect('search finds nothing', some.length > 0);
  expect('search hides nothing', some.length < all);
  expect('search shows others', some.every(function (item) { return item.textContent.toLowerCase().indexOf(word) >= 0; }));
  expect('search for nonsense', none.length === 0);
  expect('search counts', document.getElementById('found').textContent === '0 found');
  expect('search ends', search('').length === items.length);
  var key = document.querySelector('.arrow').dataset.from;
  var node = document.querySelector('.node[data-key=\"' + key + '\"]');
  node.dispatchEvent(new Event('mouseenter'));
  expect('arrows of a name', document.querySelectorAll('.arrow.on').length > 0);
  expect('other arrows', document.querySelectorAll('.arrow.on').length < document.querySelectorAll('.arrow').length);
  node.dispatchEvent(new Event('mouseleave'));
  expect('arrows stay', document.querySelectorAll('.arrow.on').length === 0);
  expect('resources', performance.getEntriesByType('resource').length === 0);
  expect('errors: ' + errors.join(), errors.length === 0);
  document.title = 'RESULT ' + links.length + ' links, ' + items.length + ' items, ' + (say.length ? say.join('; ') : 'good');
})();
</script></body>" page "${page}")
file(WRITE ${OUTPUT}/tried.html "${page}")

execute_process(COMMAND ${browser} --headless --no-sandbox --disable-gpu --user-data-dir=${OUTPUT}/profile --dump-dom
	file://${OUTPUT}/tried.html OUTPUT_VARIABLE dom ERROR_VARIABLE log TIMEOUT 100)
string(REGEX MATCH "RESULT[^<]*" result "${dom}")
message("${result}")
if(NOT result MATCHES "links, .*good$" OR log MATCHES "CONSOLE")
	string(REGEX MATCHALL "[^\n]*CONSOLE[^\n]*" log "${log}")
	message(FATAL_ERROR "the page does not work: ${result} ${log}")
endif()
