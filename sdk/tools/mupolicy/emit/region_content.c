/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Content region by region; subject information last, since it holds the hashes of the others. */
#include "emit/region_content.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "common/file.h"
#include "common/memory.h"
#include "emit/content_make.h"
#include "emit/policy_view.h"
#include "tree.h"

#define CONTENT_LIMIT (1ULL << 32) /* of a region: the stream that has it lies below 4 GiB */

struct content_writer {
	xmlDoc *policy;
	struct content_maker maker;
};

static const char *attribute_text(const xmlNode *node, const char *name)
{
	const char *text = tree_attribute(node, name);

	return text != NULL ? text : "";
}

/* Regions with the same origin have the same content, and share a file. */
static char *content_origin(const xmlNode *region, enum content_kind kind)
{
	const xmlNode *file = tree_child(region, "file");

	if (kind == CONTENT_SECTION)
		return memory_format("section %s of %s", attribute_text(file, "section"), attribute_text(file, "elf"));
	if (kind == CONTENT_FILE)
		return memory_format("input file %s", attribute_text(file, "filename"));
	return memory_format("region %s", tree_name(region));
}

/* The region's <file> element, in place of any other content. */
static xmlNode *file_element(xmlNode *region)
{
	xmlNode *file = tree_child(region, "file");
	xmlNode *fill = tree_child(region, "fill");
	char *name;

	if (file != NULL)
		return file;
	if (fill != NULL)
		tree_remove(fill);
	file = tree_add(region, "file", region);
	name = memory_format("%s", tree_name(region));
	for (char *at = name; *at != '\0'; at++)
		*at = *at == '|' ? '_' : *at;
	tree_set(file, "filename", name);
	tree_set(file, "offset", "none");
	free(name);
	return file;
}

/* Bytes of the file that the region takes; the file may not be longer unless an offset picks a part of it. */
static bool file_part(const struct content_writer *writer, xmlNode *region, xmlNode *file,
		      const struct stored_file *stored, const uint8_t **bytes, size_t *size)
{
	const char *text = tree_attribute(file, "offset");
	bool whole = text == NULL || strcmp(text, "none") == 0;
	uint64_t offset = whole ? 0 : tree_number(file, "offset");
	uint64_t region_size = tree_number(region, "size");

	if (offset > stored->size || (whole && stored->size > region_size)) {
		report_error(writer->maker.report, RULE_EMIT_CONTENT, region,
			     "content '%s' of %zu bytes does not fit region '%s' of 0x%" PRIx64 " bytes", stored->name,
			     stored->size, tree_name(region), region_size);
		return false;
	}
	*bytes = stored->bytes + offset;
	*size = stored->size - (size_t)offset;
	*size = *size < region_size ? *size : (size_t)region_size;
	tree_set_number(file, "size", offset + *size);
	return true;
}

/* SHA-256 over the whole region: the content, then the pad byte. */
static bool hash_region(const uint8_t *bytes, size_t size, uint8_t pad, uint64_t region_size, uint8_t hash[32])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	uint8_t padding[4096];
	bool fine = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
		    EVP_DigestUpdate(context, bytes, size) == 1;

	memset(padding, pad, sizeof(padding));
	for (uint64_t rest = region_size - size; fine && rest > 0;) {
		size_t part = rest < sizeof(padding) ? (size_t)rest : sizeof(padding);

		fine = EVP_DigestUpdate(context, padding, part) == 1;
		rest -= part;
	}
	fine = fine && EVP_DigestFinal_ex(context, hash, NULL) == 1;
	EVP_MD_CTX_free(context);
	return fine;
}

/* What is made here has the hash that it has; of files an author may forbid the hash ("none"), or demand a value. */
static bool hash_set(const struct content_writer *writer, xmlNode *region, bool made, const uint8_t hash[32])
{
	xmlNode *node = tree_need(region, "hash");
	const char *before = tree_attribute(node, "value");
	char text[3 + 64 + 2] = "16#";

	for (size_t i = 0; i < 32; i++)
		snprintf(text + 3 + 2 * i, 3, "%02x", hash[i]);
	strcat(text, "#");
	if (!made && before != NULL && strcmp(before, "none") == 0)
		return true;
	if (!made && before != NULL && strcasecmp(before, text) != 0) {
		report_error(writer->maker.report, RULE_EMIT_CONTENT, node, "content of region '%s' has the hash %s",
			     tree_name(region), text);
		return false;
	}
	tree_set(node, "value", text);
	return true;
}

/* Upstream's rule: the information page has no hash, for it lists itself. */
static bool region_hash(const struct content_writer *writer, xmlNode *region, const uint8_t *bytes, size_t size,
			uint8_t pad)
{
	enum content_kind kind = content_kind(region);
	bool made = kind != CONTENT_FILE && kind != CONTENT_SECTION && kind != CONTENT_FILL;
	uint8_t hash[32];

	if (strcmp(attribute_text(region, "type"), "subject_info") == 0)
		return true;
	if (tree_number(region, "size") > CONTENT_LIMIT) {
		report_error(writer->maker.report, RULE_EMIT_REGION, region, "region '%s' is too large for content",
			     tree_name(region));
		return false;
	}
	if (!hash_region(bytes, size, pad, tree_number(region, "size"), hash)) {
		report_error(writer->maker.report, RULE_EMIT_CONTENT, region,
			     "the crypto library cannot hash region '%s'", tree_name(region));
		return false;
	}
	return hash_set(writer, region, made, hash);
}

static bool write_region(const struct content_writer *writer, xmlNode *region, enum content_kind kind)
{
	xmlNode *file = file_element(region);
	char *origin = content_origin(region, kind);
	const char *name = attribute_text(file, "filename");
	const uint8_t *bytes;
	size_t size;
	bool taken;
	const struct stored_file *stored = store_find(writer->maker.store, region, name, origin, &taken);

	if (stored == NULL && !taken) {
		struct made made = content_make(&writer->maker, region, kind);

		if (made.bytes != NULL)
			stored = store_add(writer->maker.store, region, name, origin, made.bytes, made.size);
	}
	free(origin);
	if (stored == NULL || !file_part(writer, region, file, stored, &bytes, &size) ||
	    !region_hash(writer, region, bytes, size, 0))
		return false;
	xmlUnsetProp(file, BAD_CAST "elf"); /* from here on the content is the file */
	xmlUnsetProp(file, BAD_CAST "section");
	return true;
}

static bool fill_region(const struct content_writer *writer, xmlNode *region)
{
	uint8_t pattern = (uint8_t)tree_number(tree_child(region, "fill"), "pattern");

	return region_hash(writer, region, &pattern, 0, pattern);
}

/* Without files, what comes from files is left out, but for the kernel's if its file was named. */
static bool is_left_out(const struct emit_options *options, const xmlNode *region, enum content_kind kind)
{
	const char *elf = tree_attribute(tree_child(region, "file"), "elf");

	if (!options->no_files || (kind != CONTENT_FILE && kind != CONTENT_SECTION))
		return false;
	return options->kernel_elf == NULL || elf == NULL || strcmp(elf, file_base_name(options->kernel_elf)) != 0;
}

/* All regions with content; information pages in a second pass, which needs the hashes of the first. */
static bool write_regions(const struct content_writer *writer, bool information)
{
	bool valid = true;

	TREE_FOR_EACH(region, tree_child(policy_view_system(writer->policy), "memory"), "memory") {
		enum content_kind kind = content_kind(region);

		if (kind == CONTENT_NONE || (kind == CONTENT_SINFO) != information)
			continue;
		if (is_left_out(writer->maker.store->options, region, kind))
			tree_remove(tree_child(region, "file"));
		else if (kind == CONTENT_FILL)
			valid = fill_region(writer, region) && valid;
		else
			valid = write_region(writer, region, kind) && valid;
	}
	return valid;
}

static bool copy_hashes(const struct content_writer *writer)
{
	bool valid = true;

	TREE_FOR_EACH(region, tree_child(policy_view_system(writer->policy), "memory"), "memory") {
		xmlNode *reference = tree_child(region, "hashRef");
		const char *name = reference != NULL ? tree_attribute(reference, "memory") : NULL;
		const xmlNode *other = name != NULL ? name_table_find(writer->maker.context->regions, name) : NULL;
		const xmlNode *hash = tree_child(other, "hash");

		if (reference == NULL)
			continue;
		if (hash == NULL && writer->maker.store->options->no_files) {
			tree_remove(reference);
			continue;
		}
		if (hash == NULL) {
			report_error(writer->maker.report, RULE_EMIT_CONTENT, reference, "region '%s' has no hash",
				     name != NULL ? name : "");
			valid = false;
			continue;
		}
		tree_remove(reference);
		tree_copy(region, hash);
	}
	return valid;
}

bool region_content_write(xmlDoc *policy, struct store *store)
{
	struct name_table regions = policy_view_regions(policy);
	const struct region_context context = {.regions = &regions, .report = store->options->report};
	struct content_writer writer = {
	    .policy = policy,
	    .maker = {.store = store,
		      .report = store->options->report,
		      .context = &context,
		      .virtualization = policy_view_virtualization(policy)},
	};
	bool valid = kernel_tables_build(policy, writer.maker.report, &writer.maker.tables);

	valid = valid && write_regions(&writer, false) && copy_hashes(&writer) && write_regions(&writer, true);
	kernel_tables_free(&writer.maker.tables);
	name_table_free(&regions);
	return valid;
}
