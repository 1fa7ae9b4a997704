/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Profiles and overrides of virtual CPUs. Owns the invariant that after a profile was applied every flag, register and
 * segment is present, in the order of the tables.
 */
#include "vcpu.h"

#include <string.h>

#include "tree.h"

#define FLAG_ENTRY(element, bit, native) {#element, bit, native},

static const struct vcpu_flag pin_flags[] = {VCPU_PIN_FLAGS(FLAG_ENTRY)};
static const struct vcpu_flag proc_flags[] = {VCPU_PROC_FLAGS(FLAG_ENTRY)};
static const struct vcpu_flag proc2_flags[] = {VCPU_PROC2_FLAGS(FLAG_ENTRY)};
static const struct vcpu_flag entry_flags[] = {VCPU_ENTRY_FLAGS(FLAG_ENTRY)};
static const struct vcpu_flag exit_flags[] = {VCPU_EXIT_FLAGS(FLAG_ENTRY)};
static const struct vcpu_flag exception_flags[] = {VCPU_EXCEPTION_FLAGS(FLAG_ENTRY)};
static const struct vcpu_flag cr0_flags[] = {VCPU_CR0_FLAGS(FLAG_ENTRY)};
static const struct vcpu_flag cr4_flags[] = {VCPU_CR4_FLAGS(FLAG_ENTRY)};

#define WORD(path, flags, native)                                                                                      \
	{                                                                                                              \
		path, flags, sizeof(flags) / sizeof((flags)[0]), native                                                \
	}

const struct vcpu_word vcpu_words[] = {
    WORD("vmx/controls/pin", pin_flags, -1),     WORD("vmx/controls/proc", proc_flags, -1),
    WORD("vmx/controls/proc2", proc2_flags, -1), WORD("vmx/controls/entry", entry_flags, -1),
    WORD("vmx/controls/exit", exit_flags, -1),   WORD("vmx/masks/exception", exception_flags, -1),
    WORD("vmx/masks/cr0", cr0_flags, 1),         WORD("vmx/masks/cr4", cr4_flags, 1),
    WORD("registers/cr0", cr0_flags, -1),        WORD("registers/cr0Shadow", cr0_flags, -1),
    WORD("registers/cr4", cr4_flags, -1),        WORD("registers/cr4Shadow", cr4_flags, -1),
};

const size_t vcpu_word_count = sizeof(vcpu_words) / sizeof(vcpu_words[0]);

struct native_register {
	const char *name;
	const char *value;
};

static const struct native_register native_registers[] = {
#define GPR_ENTRY(name) {#name, "16#0000#"},
    VCPU_GPR_NAMES(GPR_ENTRY)
#undef GPR_ENTRY
};

#define NATIVE_RIP "16#0020_0000#"
#define NATIVE_RSP "16#3000#"

struct native_segment {
	const char *name;
	const char *access;
	const char *limit;
	const char *selector;
};

/* Flat 64-bit code and data; FS, GS and LDTR unusable; TR a busy 64-bit TSS, which VM entry demands (SDM 26.3.1.2). */
static const struct native_segment native_segments[] = {
    {"cs", "16#a09b#", "16#ffff_ffff#", "16#0008#"}, {"ds", "16#c093#", "16#ffff_ffff#", "16#0010#"},
    {"es", "16#c093#", "16#ffff_ffff#", "16#0010#"}, {"fs", "16#0001_0000#", "16#0000#", "16#0000#"},
    {"gs", "16#0001_0000#", "16#0000#", "16#0000#"}, {"ss", "16#c093#", "16#ffff_ffff#", "16#0010#"},
    {"tr", "16#008b#", "16#ffff#", "16#0018#"},      {"ldtr", "16#0001_0000#", "16#0000#", "16#0000#"},
};

/* The element at a path below node, made where missing. */
static xmlNode *need_path(xmlNode *node, const char *path)
{
	while (*path != '\0') {
		const size_t length = strcspn(path, "/");
		char step[32] = "";

		strncat(step, path, length < sizeof(step) ? length : sizeof(step) - 1);
		node = tree_need(node, step);
		path += length + (path[length] == '/');
	}
	return node;
}

/* The child of this name moved to the end of the list, with the profile's text if it was missing. */
static void settle_child(xmlNode *parent, const char *name, const char *text)
{
	xmlNode *child = tree_child(parent, name);

	if (child == NULL)
		tree_set_text(tree_add(parent, name, parent), text);
	else
		tree_move(parent, child);
}

static void apply_flags(xmlNode *vcpu, const struct vcpu_word *word)
{
	xmlNode *parent = need_path(vcpu, word->path);

	for (size_t i = 0; i < word->count; i++) {
		const struct vcpu_flag *flag = &word->flags[i];
		const int value = word->native >= 0 ? word->native : flag->native;

		settle_child(parent, flag->name, value != 0 ? "1" : "0");
	}
}

static void apply_registers(xmlNode *vcpu)
{
	xmlNode *parent = need_path(vcpu, "registers/gpr");

	for (size_t i = 0; i < sizeof(native_registers) / sizeof(native_registers[0]); i++) {
		const char *name = native_registers[i].name;
		const char *value = native_registers[i].value;

		if (strcmp(name, "rip") == 0)
			value = NATIVE_RIP;
		else if (strcmp(name, "rsp") == 0)
			value = NATIVE_RSP;
		settle_child(parent, name, value);
	}
}

static void apply_segment(xmlNode *parent, const struct native_segment *native)
{
	xmlNode *segment = tree_child(parent, native->name);

	if (segment != NULL) {
		tree_move(parent, segment);
		return;
	}
	segment = tree_add(parent, native->name, parent);
	tree_set(segment, "access", native->access);
	tree_set(segment, "base", "16#0000#");
	tree_set(segment, "limit", native->limit);
	tree_set(segment, "selector", native->selector);
}

void vcpu_apply_native_profile(xmlNode *vcpu)
{
	xmlNode *segments;

	for (size_t i = 0; i < vcpu_word_count; i++)
		apply_flags(vcpu, &vcpu_words[i]);
	apply_registers(vcpu);
	segments = need_path(vcpu, "registers/segments");
	for (size_t i = 0; i < sizeof(native_segments) / sizeof(native_segments[0]); i++)
		apply_segment(segments, &native_segments[i]);
	tree_need(vcpu, "msrs");
}

static bool has_child_elements(const xmlNode *node)
{
	return tree_child(node, NULL) != NULL;
}

/* Elements below <msrs> are a list; all others stand once and are laid over each other. */
static void overlay_element(xmlNode *target, const xmlNode *source)
{
	TREE_FOR_EACH(child, source, NULL) {
		xmlNode *old = tree_is(source, "msrs") ? NULL : tree_child(target, (const char *)child->name);

		if (old != NULL && has_child_elements(child)) {
			overlay_element(old, child);
			continue;
		}
		if (old != NULL && tree_is(child, "msrs"))
			continue;
		if (old != NULL)
			tree_remove(old);
		tree_copy(target, child);
	}
}

void vcpu_overlay(xmlNode *vcpu, const xmlNode *settings)
{
	overlay_element(vcpu, settings);
}
