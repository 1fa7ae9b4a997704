/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Content region by region; subject information last, since it holds the hashes of the others. */
#include "emit/region_content.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <muen/abi/hypercall.h>

#include "common/memory.h"
#include "emit/address_space.h"
#include "emit/bitmaps.h"
#include "emit/elf_split.h"
#include "emit/kernel_tables.h"
#include "emit/policy_view.h"
#include "emit/sinfo.h"
#include "emit/subject_controls.h"
#include "tree.h"

struct content_writer {
	xmlDoc *policy;
	struct store *store;
	struct report *report;
	struct kernel_tables tables;
	enum policy_virtualization virtualization;
};

/* Content made for a region; bytes NULL after reporting. */
struct made {
	uint8_t *bytes;
	size_t size;
};

static const char *region_type(const xmlNode *region)
{
	const char *type = tree_attribute(region, "type");

	return type != NULL ? type : "";
}

/* Subject that a region "subject|what" belongs to, or NULL. */
static const xmlNode *region_subject(const xmlNode *region)
{
	const char *bar = strrchr(tree_name(region), '|');

	TREE_FOR_EACH(subject, tree_child(policy_view_system(region->doc), "subjects"), "subject")
	{
		const char *name = tree_name(subject);

		if (bar != NULL && strlen(name) == (size_t)(bar - tree_name(region)) &&
		    strncmp(name, tree_name(region), strlen(name)) == 0)
			return subject;
	}
	return NULL;
}

/* Kernel whose page-table region "kernel_<n>|pt" this is, or NULL. */
static const xmlNode *region_kernel(const xmlNode *region)
{
	TREE_FOR_EACH(cpu, tree_path(policy_view_system(region->doc), "kernel/memory"), "cpu")
	{
		const char *id = tree_attribute(cpu, "id");
		char *name = memory_format("kernel_%s|pt", id != NULL ? id : "");
		bool found = strcmp(name, tree_name(region)) == 0;

		free(name);
		if (found)
			return cpu;
	}
	return NULL;
}

static struct made fail(const struct content_writer *writer, const xmlNode *region, const char *text)
{
	report_error(writer->report, RULE_EMIT_REGION, region, "region '%s' %s", tree_name(region), text);
	return (struct made){NULL, 0};
}

static struct made make_page_table(const struct content_writer *writer, const xmlNode *region)
{
	const xmlNode *owner = region_kernel(region);
	uint64_t size;
	struct made made = {NULL, 0};

	if (owner == NULL)
		owner = region_subject(region);
	if (owner == NULL)
		return fail(writer, region, "is a page table of nobody");
	if (!address_space_build(owner, tree_number(region, "physicalAddress"), writer->report, &made.bytes, &size))
		return (struct made){NULL, 0};
	made.size = (size_t)size;
	return made;
}

static void open_ports(const xmlNode *subject, uint8_t *bitmap)
{
	TREE_FOR_EACH(device, tree_child(subject, "devices"), "device")
	{
		const xmlNode *hardware = policy_view_device(subject->doc, tree_attribute(device, "physical"));

		TREE_FOR_EACH(port, device, "ioPort")
		{
			const xmlNode *range =
			    policy_view_child(hardware, "ioPort", "name", tree_attribute(port, "physical"));

			if (range != NULL)
				bitmaps_allow_ports(bitmap, (uint16_t)tree_number(range, "start"),
						    (uint16_t)tree_number(range, "end"));
		}
	}
}

static struct made make_io_bitmap(const struct content_writer *writer, const xmlNode *region)
{
	const xmlNode *subject = region_subject(region);
	struct made made = {NULL, bitmaps_io_size(writer->virtualization)};

	if (subject == NULL)
		return fail(writer, region, "is a bitmap of nobody");
	made.bytes = bitmaps_new(made.size);
	if (made.bytes != NULL)
		open_ports(subject, made.bytes);
	return made;
}

static bool open_msrs(const struct content_writer *writer, const xmlNode *subject, uint8_t *bitmap)
{
	const xmlNode *vcpu = tree_child(subject, "vcpu");
	bool valid = true;

	TREE_FOR_EACH(node, tree_child(vcpu, "msrs"), "msr")
	{
		const char *mode = tree_attribute(node, "mode");
		struct msr_grant grant = {
		    .first = (uint32_t)tree_number(node, "start"),
		    .last = (uint32_t)tree_number(node, "end"),
		    .read = mode != NULL && strchr(mode, 'r') != NULL,
		    .write = mode != NULL && strchr(mode, 'w') != NULL,
		    .efer_switched = subject_controls_switch_efer(vcpu),
		};
		const char *why;
		uint32_t msr;

		if (bitmaps_allow_msrs(bitmap, writer->virtualization, &grant, &msr, &why))
			continue;
		report_error(writer->report, RULE_EMIT_MSR, node, "subject '%s' cannot get MSR 0x%" PRIx32 ": %s",
			     tree_name(subject), msr, why);
		valid = false;
	}
	return valid;
}

static struct made make_msr_bitmap(const struct content_writer *writer, const xmlNode *region)
{
	const xmlNode *subject = region_subject(region);
	struct made made = {NULL, bitmaps_msr_size(writer->virtualization)};

	if (subject == NULL)
		return fail(writer, region, "is a bitmap of nobody");
	made.bytes = bitmaps_new(made.size);
	if (made.bytes == NULL || open_msrs(writer, subject, made.bytes))
		return made;
	free(made.bytes);
	return (struct made){NULL, 0};
}

static struct made make_sinfo(const struct content_writer *writer, const xmlNode *region)
{
	const xmlNode *subject = region_subject(region);
	struct sinfo *page;

	if (subject == NULL)
		return fail(writer, region, "is the information of nobody");
	page = memory_alloc(1, sizeof(*page));
	if (sinfo_build(subject, writer->report, page))
		return (struct made){(uint8_t *)page, sizeof(*page)};
	free(page);
	return (struct made){NULL, 0};
}

static struct made make_hypercall(const struct content_writer *writer, const xmlNode *region)
{
	static const uint8_t vmx[HYPERCALL_SIZE] = HYPERCALL_VMX;
	static const uint8_t svm[HYPERCALL_SIZE] = HYPERCALL_SVM;
	struct made made = {memory_alloc(1, MUEN_PAGE_SIZE), MUEN_PAGE_SIZE};

	(void)region;
	memset(made.bytes, HYPERCALL_PAD, made.size);
	memcpy(made.bytes, writer->virtualization == POLICY_SVM ? svm : vmx, HYPERCALL_SIZE);
	return made;
}

static struct made make_table(const struct content_writer *writer, enum kernel_table table)
{
	struct made made = {NULL, writer->tables.size[table] > 0 ? writer->tables.size[table] : 1};

	made.bytes = memory_alloc(1, made.size);
	memcpy(made.bytes, writer->tables.content[table], writer->tables.size[table]);
	return made;
}

/* A named section of an ELF file; the ELF file of the kernel has the kernel's sections. */
static struct made make_section(const struct content_writer *writer, const xmlNode *region, const char *elf,
				const char *section)
{
	enum elf_kind kind = strncmp(region_type(region), "subject", 7) == 0 ? ELF_SUBJECT : ELF_KERNEL;
	const struct elf_section_region *found = NULL;
	struct made made = {NULL, 0};
	struct elf_split split;
	struct elf_error error;
	uint8_t *bytes;
	size_t size;

	if (!store_read_input(writer->store, region, elf, &bytes, &size))
		return made;
	if (!elf_split(bytes, size, kind, &split, &error)) {
		report_error(writer->report, RULE_EMIT_CONTENT, region, "%s: %s", elf, error.text);
		if (error.help[0] != '\0')
			report_help(writer->report, "%s", error.help);
		free(bytes);
		return made;
	}
	found = elf_split_find(&split, section);
	if (found == NULL || found->fill) {
		report_error(writer->report, RULE_EMIT_CONTENT, region, "%s has no content in section %s", elf,
			     section);
	} else {
		made.size = (size_t)found->size_bytes;
		made.bytes = memory_alloc(1, made.size);
		memcpy(made.bytes, bytes + found->file_offset, made.size);
	}
	free(bytes);
	return made;
}

enum content_kind {
	CONTENT_NONE,
	CONTENT_FILL,
	CONTENT_PAGE_TABLE,
	CONTENT_IO_BITMAP,
	CONTENT_MSR_BITMAP,
	CONTENT_SINFO,
	CONTENT_HYPERCALL,
	CONTENT_KERNEL_TABLE,
	CONTENT_SECTION,
	CONTENT_FILE,
};

static enum kernel_table table_of(const xmlNode *region)
{
	enum kernel_table table = 0;

	while (table < KERNEL_TABLE_COUNT && strcmp(kernel_tables_region(table), tree_name(region)) != 0)
		table++;
	return table;
}

/* What the compiler makes is known by the region's type or name, whatever content the tree has for it. */
static enum content_kind content_kind(const xmlNode *region)
{
	const xmlNode *file = tree_child(region, "file");
	const char *type = region_type(region);

	if (strcmp(type, "system_pt") == 0)
		return CONTENT_PAGE_TABLE;
	if (strcmp(type, "system_iobm") == 0)
		return CONTENT_IO_BITMAP;
	if (strcmp(type, "system_msrbm") == 0)
		return CONTENT_MSR_BITMAP;
	if (strcmp(type, "subject_info") == 0)
		return CONTENT_SINFO;
	if (strcmp(tree_name(region), "hypercall") == 0)
		return CONTENT_HYPERCALL;
	if (table_of(region) < KERNEL_TABLE_COUNT)
		return CONTENT_KERNEL_TABLE;
	if (file != NULL)
		return tree_attribute(file, "elf") != NULL ? CONTENT_SECTION : CONTENT_FILE;
	return tree_child(region, "fill") != NULL ? CONTENT_FILL : CONTENT_NONE;
}

static struct made make_file(const struct content_writer *writer, const xmlNode *region)
{
	const char *name = tree_attribute(tree_child(region, "file"), "filename");
	struct made made = {NULL, 0};

	store_read_input(writer->store, region, name, &made.bytes, &made.size);
	return made;
}

static struct made make_content(const struct content_writer *writer, const xmlNode *region, enum content_kind kind)
{
	const xmlNode *file = tree_child(region, "file");
	const char *section = file != NULL ? tree_attribute(file, "section") : NULL;

	switch (kind) {
	case CONTENT_PAGE_TABLE:
		return make_page_table(writer, region);
	case CONTENT_IO_BITMAP:
		return make_io_bitmap(writer, region);
	case CONTENT_MSR_BITMAP:
		return make_msr_bitmap(writer, region);
	case CONTENT_SINFO:
		return make_sinfo(writer, region);
	case CONTENT_HYPERCALL:
		return make_hypercall(writer, region);
	case CONTENT_KERNEL_TABLE:
		return make_table(writer, table_of(region));
	case CONTENT_SECTION:
		return make_section(writer, region, tree_attribute(file, "elf"), section != NULL ? section : "");
	case CONTENT_FILE:
		return make_file(writer, region);
	case CONTENT_NONE:
	case CONTENT_FILL:
		break;
	}
	return (struct made){NULL, 0};
}

/* Regions with the same origin have the same content, and share a file. */
static char *content_origin(const xmlNode *region, enum content_kind kind)
{
	const xmlNode *file = tree_child(region, "file");

	if (kind == CONTENT_SECTION)
		return memory_format("section %s of %s", tree_attribute(file, "section"), tree_attribute(file, "elf"));
	if (kind == CONTENT_FILE)
		return memory_format("input file %s", tree_attribute(file, "filename"));
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
		report_error(writer->report, RULE_EMIT_CONTENT, region,
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
		report_error(writer->report, RULE_EMIT_CONTENT, node, "content of region '%s' has the hash %s",
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

	if (strcmp(region_type(region), "subject_info") == 0)
		return true;
	if (!hash_region(bytes, size, pad, tree_number(region, "size"), hash)) {
		report_error(writer->report, RULE_EMIT_CONTENT, region, "the crypto library cannot hash region '%s'",
			     tree_name(region));
		return false;
	}
	return hash_set(writer, region, made, hash);
}

static bool write_region(const struct content_writer *writer, xmlNode *region, enum content_kind kind)
{
	xmlNode *file = file_element(region);
	char *origin = content_origin(region, kind);
	const char *name = tree_attribute(file, "filename");
	const uint8_t *bytes;
	size_t size;
	bool taken;
	const struct stored_file *stored = store_find(writer->store, region, name, origin, &taken);

	if (stored == NULL && !taken) {
		struct made made = make_content(writer, region, kind);

		if (made.bytes != NULL)
			stored = store_add(writer->store, region, name, origin, made.bytes, made.size);
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

/* All regions with content; information pages in a second pass, which needs the hashes of the first. */
static bool write_regions(const struct content_writer *writer, bool information)
{
	bool valid = true;

	TREE_FOR_EACH(region, tree_child(policy_view_system(writer->policy), "memory"), "memory")
	{
		enum content_kind kind = content_kind(region);

		if (kind == CONTENT_NONE || (kind == CONTENT_SINFO) != information)
			continue;
		if (kind == CONTENT_FILL)
			valid = fill_region(writer, region) && valid;
		else
			valid = write_region(writer, region, kind) && valid;
	}
	return valid;
}

static bool copy_hashes(const struct content_writer *writer)
{
	struct name_table regions = policy_view_regions(writer->policy);
	bool valid = true;

	TREE_FOR_EACH(region, tree_child(policy_view_system(writer->policy), "memory"), "memory")
	{
		xmlNode *reference = tree_child(region, "hashRef");
		const char *name = reference != NULL ? tree_attribute(reference, "memory") : NULL;
		const xmlNode *other = name != NULL ? name_table_find(&regions, name) : NULL;
		const xmlNode *hash = tree_child(other, "hash");

		if (reference == NULL)
			continue;
		if (hash == NULL) {
			report_error(writer->report, RULE_EMIT_CONTENT, reference, "region '%s' has no hash",
				     name != NULL ? name : "");
			valid = false;
			continue;
		}
		tree_remove(reference);
		tree_copy(region, hash);
	}
	name_table_free(&regions);
	return valid;
}

bool region_content_write(xmlDoc *policy, struct store *store)
{
	struct content_writer writer = {
	    .policy = policy,
	    .store = store,
	    .report = store->options->report,
	    .virtualization = policy_view_virtualization(policy),
	};
	bool valid = kernel_tables_build(policy, writer.report, &writer.tables);

	valid = valid && write_regions(&writer, false) && copy_hashes(&writer) && write_regions(&writer, true);
	kernel_tables_free(&writer.tables);
	return valid;
}
