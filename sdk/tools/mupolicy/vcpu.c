/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Profiles and overrides of virtual CPUs. Owns the invariant that after a profile was applied every flag, register and
 * segment is present, in the order of the tables.
 */
#include "vcpu.h"

#include <stdbool.h>
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

#define GPR_ENTRY(name) #name,
static const char *const gpr_names[] = {VCPU_GPR_NAMES(GPR_ENTRY)};
#undef GPR_ENTRY

struct segment {
	const char *name;
	const char *access;
	const char *limit;
	const char *selector;
};

#define SEGMENT_COUNT 8

/* A word whose flags are not those of the native profile: these are 1, all others 0. */
struct profile_word {
	const char *path;
	const char *ones[12];
};

struct profile_msrs {
	const char *start;
	const char *end;
};

struct profile {
	const char *rip;
	const char *rsp;
	const char *cs_access;
	const struct profile_word *words; /* ends with a NULL path */
	const struct profile_msrs *msrs;  /* ends with a NULL start; mode rw */
};

static const struct profile native_profile = {
    .rip = "16#0020_0000#",
    .rsp = "16#3000#",
    .cs_access = "16#a09b#",
    .words = (const struct profile_word[]){{0}},
    .msrs = (const struct profile_msrs[]){{0}},
};

/* A guest that starts in 32-bit protected mode without paging, under EPT (SDM vol. 3, 24.6.2: unrestricted guest). */
static const struct profile vm_profile = {
    .rip = "16#0040_0000#",
    .rsp = "16#0000#",
    .cs_access = "16#c09b#",
    .words =
	(const struct profile_word[]){
	    {"vmx/controls/proc",
	     {"INVLPGExiting", "MWAITExiting", "RDPMCExiting", "RDTSCExiting", "CR8LoadExiting", "CR8StoreExiting",
	      "MOVDRExiting", "UseIOBitmaps", "UseMSRBitmaps", "MONITORExiting", "Activate2ndaryControls"}},
	    {"vmx/controls/proc2", {"EnableEPT", "WBINVDExiting", "UnrestrictedGuest"}},
	    {"vmx/controls/entry", {"LoadIA32EFER"}},
	    {"vmx/controls/exit", {"HostAddressspaceSize", "AckInterruptOnExit", "SaveIA32EFER", "LoadIA32EFER"}},
	    {"vmx/masks/exception", {"MachineCheck"}},
	    {"vmx/masks/cr0", {"NumericError", "NotWritethrough", "CacheDisable"}},
	    {"vmx/masks/cr4", {"MachineCheckEnable", "VMXEnable", "ProtectionKeyEnable"}},
	    {"registers/cr0", {"ProtectionEnable", "Emulation", "ExtensionType", "NumericError"}},
	    {"registers/cr0Shadow", {"ProtectionEnable", "NumericError"}},
	    {"registers/cr4", {"PhysicalAddressExtension", "MachineCheckEnable", "VMXEnable"}},
	    {"registers/cr4Shadow", {NULL}},
	    {0},
	},
    .msrs =
	(const struct profile_msrs[]){
	    {"16#0174#", "16#0176#"},           /* SYSENTER */
	    {"16#c000_0080#", "16#c000_0084#"}, /* EFER, STAR, LSTAR, CSTAR, FMASK */
	    {"16#c000_0100#", "16#c000_0102#"}, /* FS, GS and kernel GS base */
	    {0},
	},
};

/* Flat code and data; FS, GS and LDTR unusable; TR a busy TSS, which VM entry demands (SDM vol. 3, 26.3.1.2). */
static const struct segment profile_segments[SEGMENT_COUNT] = {
    {"cs", NULL, "16#ffff_ffff#", "16#0008#"},       {"ds", "16#c093#", "16#ffff_ffff#", "16#0010#"},
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

static const struct profile_word *find_word(const struct profile *profile, const char *path)
{
	for (const struct profile_word *word = profile->words; word->path != NULL; word++) {
		if (strcmp(word->path, path) == 0)
			return word;
	}
	return NULL;
}

static bool is_one(const struct profile_word *word, const char *name)
{
	for (const char *const *one = word->ones; *one != NULL; one++) {
		if (strcmp(*one, name) == 0)
			return true;
	}
	return false;
}

static void apply_flags(xmlNode *vcpu, const struct profile *profile, const struct vcpu_word *word)
{
	const struct profile_word *own = find_word(profile, word->path);
	xmlNode *parent = need_path(vcpu, word->path);

	for (size_t i = 0; i < word->count; i++) {
		const struct vcpu_flag *flag = &word->flags[i];
		const int native = word->native >= 0 ? word->native : flag->native;
		const bool is_set = own == NULL ? native != 0 : is_one(own, flag->name);

		settle_child(parent, flag->name, is_set ? "1" : "0");
	}
}

static void apply_registers(xmlNode *vcpu, const struct profile *profile)
{
	xmlNode *parent = need_path(vcpu, "registers/gpr");

	for (size_t i = 0; i < sizeof(gpr_names) / sizeof(gpr_names[0]); i++) {
		const char *value = "16#0000#";

		if (strcmp(gpr_names[i], "rip") == 0)
			value = profile->rip;
		else if (strcmp(gpr_names[i], "rsp") == 0)
			value = profile->rsp;
		settle_child(parent, gpr_names[i], value);
	}
}

static void apply_segment(xmlNode *parent, const struct profile *profile, const struct segment *from)
{
	xmlNode *segment = tree_child(parent, from->name);

	if (segment != NULL) {
		tree_move(parent, segment);
		return;
	}
	segment = tree_add(parent, from->name, parent);
	tree_set(segment, "access", from->access == NULL ? profile->cs_access : from->access);
	tree_set(segment, "base", "16#0000#");
	tree_set(segment, "limit", from->limit);
	tree_set(segment, "selector", from->selector);
}

/* The profile's come first, then those that were added. */
static void apply_msrs(xmlNode *vcpu, const struct profile *profile)
{
	xmlNode *list = tree_need(vcpu, "msrs");
	xmlNode *first = tree_child(list, NULL);

	for (const struct profile_msrs *range = profile->msrs; range->start != NULL; range++) {
		xmlNode *msr = tree_add(list, "msr", vcpu);

		tree_set(msr, "start", range->start);
		tree_set(msr, "end", range->end);
		tree_set(msr, "mode", "rw");
		if (first != NULL)
			xmlAddPrevSibling(first, msr);
	}
}

void vcpu_apply_profile(xmlNode *vcpu, const char *name)
{
	const struct profile *profile = strcmp(name, "native") == 0 ? &native_profile : &vm_profile;
	xmlNode *segments;

	for (size_t i = 0; i < vcpu_word_count; i++)
		apply_flags(vcpu, profile, &vcpu_words[i]);
	apply_registers(vcpu, profile);
	segments = need_path(vcpu, "registers/segments");
	for (size_t i = 0; i < SEGMENT_COUNT; i++)
		apply_segment(segments, profile, &profile_segments[i]);
	apply_msrs(vcpu, profile);
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
