/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * One run of the compiler: its input, its one tree, its findings. Each stage is a function over this. A stage that
 * finds errors reports them and goes on; where it had to leave something out, `incomplete` keeps later rules from
 * complaining that it is missing.
 */
#ifndef MUPOLICY_POLICY_H
#define MUPOLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <libxml/tree.h>

#include "layout.h"
#include "load.h"
#include "name_table.h"
#include "report.h"
#include "source.h"
#include "structure.h"

enum stage {
	STAGE_NONE,
	STAGE_MERGE,    /* system, hardware, platform, includes: one source policy */
	STAGE_JOIN,     /* component specifications and the sections of their binaries are in it */
	STAGE_EXPAND,   /* format A: everything that the kernel and the subjects need is spelt out */
	STAGE_ALLOCATE, /* format B: every region has a physical address */
	STAGE_VALIDATE, /* format B, checked */
	STAGE_EMIT,     /* files for the composer */
	STAGE_COUNT,
};

struct policy_options {
	const char *config_path; /* system configuration that names the next three, or NULL */
	const char *system_path;
	const char *hardware_path;
	const char *platform_path;
	const char *kernel_path;  /* or NULL: sizes of the kernel's windows are assumed */
	const char *output_path;  /* or NULL */
	const char *depfile_path; /* or NULL: what was read is not recorded */
	const char **component_directories;
	size_t component_directory_count;
	const char **include_directories;
	size_t include_directory_count;
	const char **definitions; /* NAME=VALUE of -D */
	size_t definition_count;
	enum stage from;  /* system_path is what this stage writes; STAGE_NONE: a source policy */
	enum stage until; /* last stage to run */
	enum layout layout;
	bool no_files; /* the emit stage leaves out what comes from files */
	bool json;     /* print findings as JSON */
};

/* The files that make up the policy. */
struct policy_paths {
	const char *system;
	const char *hardware;
	const char *additional_hardware; /* or NULL */
	const char *platform;
};

/* Names of the policy's objects, to their elements. Filled by expansion. */
struct policy_names {
	struct name_table channels;
	struct name_table components;
	struct name_table libraries;
	struct name_table devices;
	struct name_table aliases;
	struct name_table events;
	struct name_table partitions;
	struct name_table regions;
	struct name_table subjects;
};

struct policy {
	const struct policy_options *options;
	struct report *report;
	struct sources sources;
	struct loader loader;
	struct arena arena; /* names that are in tables but not in the tree */
	struct policy_paths paths;
	xmlDoc *config_document; /* the system configuration, or NULL */
	xmlDoc *document;
	xmlNode *root; /* <system> */
	struct policy_names names;
	xmlNode **siblings; /* subjects that are further CPUs of another one */
	size_t sibling_count;
	size_t sibling_capacity;
	struct name_table broken; /* names of what was faulty and left out: not to be reported as unknown */
	bool incomplete;          /* something faulty was left out */
	bool unfinished;          /* page tables not sized, or a region not placed: a rule of validation says why */
};

void policy_init(struct policy *policy, const struct policy_options *options);
void policy_free(struct policy *policy);

/* The grammar of one root element; what is faulty is reported and removed. false: nothing is left to go on with. */
bool policy_check_structure(struct policy *policy, xmlNode *root, const struct schema_type *type, unsigned format);

/* The stages. false: there is no tree to go on with (it was reported). */
bool policy_merge(struct policy *policy);
void policy_join(struct policy *policy);
bool policy_expand(struct policy *policy);
void policy_allocate(struct policy *policy);
void policy_validate(struct policy *policy);

/* Runs from options->from to options->until, writing what is asked for. */
void policy_run_stages(struct policy *policy);

/* Returns the exit code that they ask for. */
enum exit_code policy_print_findings(const struct policy *policy, FILE *stream);

/* Both. */
enum exit_code policy_run(struct policy *policy, FILE *stream);

const char *stage_name(enum stage stage);
/* STAGE_COUNT if there is no such stage. */
enum stage stage_find(const char *name);

#endif
