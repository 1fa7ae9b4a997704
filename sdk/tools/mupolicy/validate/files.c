/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* Rules about the files that regions are filled from, as far as the policy speaks of them. */
#include <inttypes.h>
#include <string.h>

#include "tree.h"
#include "validate/validate.h"

static void check_file(const struct model *model, const struct model_region *region, const xmlNode *file)
{
	if (tree_attribute(file, "filename")[0] == '\0')
		report_error_attribute(model->report, RULE_EMPTY_NAME, file, "filename",
				       "memory region '%s' is filled from a file without name", region->name);
	if (tree_number(file, "size") <= region->size_bytes || strcmp(tree_attribute(file, "offset"), "none") != 0)
		return;
	report_error_attribute(model->report, RULE_FILE_SIZE, file, "size",
			       "the file of memory region '%s' has 0x%" PRIx64 " bytes, the region 0x%" PRIx64,
			       region->name, tree_number(file, "size"), region->size_bytes);
	report_note(model->report, region->node, "the region is here");
}

/* A section is one of an ELF file; without a name of either the whole file would be taken. */
static void check_section(const struct model *model, const struct model_region *region, const xmlNode *file)
{
	const char *elf = tree_attribute(file, "elf");
	const char *section = tree_attribute(file, "section");

	if ((elf == NULL && section == NULL) ||
	    (elf != NULL && section != NULL && elf[0] != '\0' && section[0] != '\0'))
		return;
	report_error(model->report, RULE_FILE_SECTION, file,
		     "the file of memory region '%s' needs both elf and section, or none of them", region->name);
}

/* Both are written when the file has been read; an author may give a hash alone. Information pages list all hashes, and
 * so have none. */
static void check_hash(const struct model *model, const struct model_region *region, const xmlNode *file)
{
	if (tree_attribute(file, "size") == NULL || tree_child(region->node, "hash") != NULL ||
	    strcmp(region->type, "subject_info") == 0)
		return;
	report_error(model->report, RULE_HASH_MISSING, region->node,
		     "memory region '%s' is filled from a file whose size is known, but not its hash", region->name);
}

void validate_files(const struct model *model)
{
	for (size_t i = 0; i < model->region_count; i++) {
		const xmlNode *file = tree_child(model->regions[i].node, "file");

		if (file == NULL)
			continue;
		check_file(model, &model->regions[i], file);
		check_section(model, &model->regions[i], file);
		check_hash(model, &model->regions[i], file);
	}
}
