/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Files and their includes. <include href="file"/> may stand anywhere; the named file's root takes its place, or, if
 * that root is itself <include>, the root's children do. Looked for in the include folders in order, then beside the
 * including file, then beside the first file.
 */
#include "load.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file.h"
#include "common/memory.h"
#include "parse.h"
#include "tree.h"

struct include_state {
	struct loader *loader;
	const char *first_path; /* of the file that the run started with */
};

static xmlDoc *load_from(const struct include_state *state, const char *path, const struct origin *include);

/* ".." would lead out of the given folders. */
static bool leaves_folder(const char *path)
{
	if (path[0] == '/')
		return true;
	while (*path != '\0') {
		const size_t length = strcspn(path, "/");

		if (length == 2 && strncmp(path, "..", 2) == 0)
			return true;
		path += length + (path[length] == '/');
	}
	return false;
}

/* folder/name if there is such a file, else NULL. */
static char *file_in(const char *folder, const char *name)
{
	char *path = file_join(folder, name);
	struct stat status;

	if (stat(path, &status) == 0)
		return path;
	free(path);
	return NULL;
}

static char *file_beside(const char *path, const char *name)
{
	char *folder = file_folder_name(path);
	char *found = file_in(folder, name);

	free(folder);
	return found;
}

static char *include_find(const struct include_state *state, const xmlNode *include, const char *name)
{
	const struct loader *loader = state->loader;
	char *found = NULL;

	for (size_t i = 0; found == NULL && i < loader->include_directory_count; i++)
		found = file_in(loader->include_directories[i], name);
	if (found == NULL)
		found = file_beside(origin_of(include)->file->path, name);
	if (found == NULL)
		found = file_beside(state->first_path, name);
	return found;
}

/* A file that is being read already includes itself. */
static bool include_is_loop(const xmlNode *include, const char *path)
{
	const struct source_file *file = origin_of(include)->file;

	while (strcmp(file->path, path) != 0 && file->include != NULL)
		file = file->include->file;
	return strcmp(file->path, path) == 0;
}

static size_t include_depth(const xmlNode *include)
{
	size_t depth = 1;

	for (const struct origin *at = origin_of(include)->file->include; at != NULL; at = at->file->include)
		depth++;
	return depth;
}

/* The path of the file that the element names, or NULL after reporting. */
static char *include_path(const struct include_state *state, const xmlNode *include)
{
	struct report *report = state->loader->report;
	const char *name = tree_attribute(include, "href");
	char *path;

	if (name == NULL || name[0] == '\0') {
		report_error(report, RULE_INCLUDE_WITHOUT_FILE, include, "<include> names no file");
		report_help(report, "write <include href=\"file.xml\"/>");
		return NULL;
	}
	if (leaves_folder(name)) {
		report_error_attribute(report, RULE_INCLUDE_OUTSIDE, include, "href",
				       "include '%s' leads out of the include folders", name);
		report_help(report, "name the file relative to an include folder, and give that folder with -I");
		return NULL;
	}
	path = include_find(state, include, name);
	if (path == NULL) {
		report_error_attribute(report, RULE_INCLUDE_MISSING, include, "href", "include file '%s' not found",
				       name);
		report_help(report,
			    "looked in %zu -I folder%s, beside this file, and beside '%s': add the folder with -I",
			    state->loader->include_directory_count,
			    state->loader->include_directory_count == 1 ? "" : "s", state->first_path);
	}
	return path;
}

/* Puts the included elements in the include's place. */
static void include_splice(xmlNode *include, xmlNode *root)
{
	const bool is_list = tree_is(root, "include");
	xmlNode *node = is_list ? root->children : root;

	while (node != NULL) {
		xmlNode *next = is_list ? node->next : NULL;

		xmlUnlinkNode(node);
		xmlSetTreeDoc(node, include->doc);
		xmlAddPrevSibling(include, node);
		node = next;
	}
}

static bool include_resolve_one(const struct include_state *state, xmlNode *include)
{
	struct report *report = state->loader->report;
	char *path = include_path(state, include);
	xmlDoc *document = NULL;

	if (path != NULL && include_is_loop(include, path)) {
		report_error_attribute(report, RULE_INCLUDE_LOOP, include, "href", "'%s' includes itself", path);
		report_help(report, "remove this include, or the one that leads here");
	} else if (path != NULL && include_depth(include) > LOAD_INCLUDES_MAX) {
		report_error_attribute(report, RULE_INCLUDE_TOO_DEEP, include, "href",
				       "includes are nested more than %u deep", LOAD_INCLUDES_MAX);
	} else if (path != NULL) {
		document = load_from(state, path, origin_of(include));
	}
	if (document != NULL) {
		include_splice(include, xmlDocGetRootElement(document));
		xmlFreeDoc(document);
	}
	free(path);
	tree_remove(include);
	return document != NULL;
}

/* Depth is bounded by the parser. */
static bool include_resolve_all(const struct include_state *state, xmlNode *parent)
{
	bool complete = true;

	TREE_FOR_EACH_SAFE(child, after, parent, NULL) {
		if (tree_is(child, "include"))
			complete &= include_resolve_one(state, child);
		else
			complete &= include_resolve_all(state, child);
	}
	return complete;
}

static size_t skip_byte_order_mark(const char *text, size_t size_bytes)
{
	return size_bytes >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* Other encodings would be guessed by the parser from the first bytes; we only take UTF-8. */
static bool text_is_acceptable(const char *text, size_t size_bytes)
{
	size_t i = 0;

	while (i < size_bytes && strchr(" \t\r\n", text[i]) != NULL && text[i] != '\0')
		i++;
	return i < size_bytes && text[i] == '<' && memchr(text, '\0', size_bytes) == NULL;
}

static xmlDoc *load_source(const struct include_state *state, const char *path, char *text, size_t size_bytes,
			   const struct origin *include)
{
	struct loader *loader = state->loader;
	const size_t mark_bytes = skip_byte_order_mark(text, size_bytes);
	const struct source_file *file;
	xmlDoc *document;

	memmove(text, text + mark_bytes, size_bytes - mark_bytes + 1);
	file = source_add(loader->sources, path, text, size_bytes - mark_bytes, include);
	if (!text_is_acceptable(file->text, file->size_bytes)) {
		report_error_path(loader->report, RULE_MALFORMED_XML, path,
				  "malformed XML: not UTF-8 text that starts with '<'");
		return NULL;
	}
	document = parse_source(loader, file);
	if (document != NULL && !include_resolve_all(state, xmlDocGetRootElement(document))) {
		xmlFreeDoc(document);
		return NULL;
	}
	return document;
}

static bool within_limits(const struct loader *loader, const char *path)
{
	if (loader->sources->count < LOAD_FILES_MAX)
		return true;
	report_error_path(loader->report, RULE_TOO_MANY_FILES, path, "the policy has more than %u files",
			  LOAD_FILES_MAX);
	return false;
}

static xmlDoc *load_from(const struct include_state *state, const char *path, const struct origin *include)
{
	struct report *report = state->loader->report;
	uint8_t *text;
	size_t size_bytes;
	int error;

	if (!within_limits(state->loader, path))
		return NULL;
	error = file_read(path, LOAD_BYTES_MAX - state->loader->sources->total_bytes, &text, &size_bytes);
	if (error == EFBIG) {
		report_error_path(report, RULE_FILE_TOO_BIG, path, "with this file the policy is larger than %u MiB",
				  LOAD_BYTES_MAX >> 20);
		return NULL;
	}
	if (error != 0) {
		report_error_path(report, RULE_FILE_UNREADABLE, path, "cannot read file: %s", strerror(error));
		return NULL;
	}
	return load_source(state, path, (char *)text, size_bytes, include);
}

char *load_find(const struct loader *loader, const char *beside, const char *name)
{
	char *found = NULL;

	if (leaves_folder(name))
		return NULL;
	for (size_t i = 0; found == NULL && i < loader->include_directory_count; i++)
		found = file_in(loader->include_directories[i], name);
	if (found == NULL)
		found = file_beside(beside, name);
	return found != NULL ? found : file_in(".", name);
}

xmlDoc *load_file(struct loader *loader, const char *path)
{
	const struct include_state state = {.loader = loader, .first_path = path};

	return load_from(&state, path, NULL);
}
