/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/*
 * Whatever the compiler takes as a virtual CPU, the kernel takes: else a system would compile, and end at boot. Each
 * flag of each subject of valid policies of format B is changed in turn, with all others that the errors then ask for,
 * and what the validator finds nothing wrong with is given to the check of the kernel, which is compiled into
 * this program.
 *
 * usage: vcpu_accepted POLICY_B.xml...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"
#include "report_parts.h"
#include "tree.h"
#include "validation.h"
#include "vcpu.h"

enum answer {
	ANSWER_REFUSED,  /* by the validator */
	ANSWER_ACCEPTED, /* by both */
	ANSWER_LATE,     /* by the kernel alone */
	ANSWER_COUNT,
};

struct change {
	const struct vcpu_word *word;
	const struct vcpu_flag *flag;
};

#define CHANGES_MAX 256U
#define ATTEMPTS 4U

static struct change changes[CHANGES_MAX];
static size_t change_count;
static size_t counts[ANSWER_COUNT];

static void find_changes(void)
{
	for (size_t i = 0; i < vcpu_word_count; i++) {
		for (size_t j = 0; j < vcpu_words[i].count; j++) {
			if (change_count == CHANGES_MAX)
				abort();
			changes[change_count++] = (struct change){&vcpu_words[i], &vcpu_words[i].flags[j]};
		}
	}
}

static void apply(const xmlNode *vcpu, const struct change *change)
{
	xmlNode *flag = tree_child(tree_path(vcpu, change->word->path), change->flag->name);

	if (flag == NULL)
		abort();
	tree_set_text(flag, strcmp(tree_text(flag), "0") == 0 ? "1" : "0");
}

static bool kernel_accepts(const struct policy *policy)
{
	struct kernel_tables tables;

	if (!kernel_tables_build(policy->document, policy->report, &tables))
		abort();
	return kernel_takes(&tables);
}

/* Does what the errors ask for, but for taking the change back. Returns whether there was something to do. */
static bool repair(const struct report *report, const xmlNode *vcpu, const struct change *change)
{
	bool done = false;

	for (size_t i = 0; i < report->count; i++) {
		const char *text = report->findings[i]->text;
		char path[64], word[64];
		const char *name;
		int value;

		if (sscanf(text, "%63s of subject %*s must be %d", path, &value) != 2 ||
		    (name = strrchr(path, '/')) == NULL)
			return false;
		snprintf(word, sizeof(word), "%.*s", (int)(name - path), path);
		if (strcmp(word, change->word->path) == 0 && strcmp(name + 1, change->flag->name) == 0)
			return false;
		tree_set_text(tree_child(tree_path(vcpu, word), name + 1), value != 0 ? "1" : "0");
		done = true;
	}
	return done;
}

static enum answer answer(struct policy *policy, const xmlNode *vcpu, const struct change *change)
{
	apply(vcpu, change);
	for (unsigned attempt = 0; attempt < ATTEMPTS; attempt++) {
		policy->report = report_new();
		validation_run(policy);
		if (policy->report->error_count == 0)
			return kernel_accepts(policy) ? ANSWER_ACCEPTED : ANSWER_LATE;
		if (!repair(policy->report, vcpu, change))
			break;
	}
	return ANSWER_REFUSED;
}

/* In a process of its own: the tree is as it was for the next one. */
static enum answer try(struct policy *policy, const xmlNode *subject, const struct change *change)
{
	const pid_t child = fork();
	int status;

	if (child < 0)
		abort();
	if (child == 0)
		_exit((int)answer(policy, tree_child(subject, "vcpu"), change));
	waitpid(child, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) >= ANSWER_COUNT)
		abort();
	return (enum answer)WEXITSTATUS(status);
}

static void try_all(struct policy *policy, const char *path, const xmlNode *subject)
{
	for (size_t i = 0; i < change_count; i++) {
		const enum answer given = try(policy, subject, &changes[i]);

		counts[given]++;
		if (given == ANSWER_LATE)
			printf("%s: the compiler takes what the kernel refuses: %s/%s changed, of subject '%s'\n", path,
			       changes[i].word->path, changes[i].flag->name, tree_name(subject));
	}
}

static void run_policy(const char *path)
{
	const struct policy_options options = {.system_path = path, .from = STAGE_ALLOCATE, .until = STAGE_VALIDATE};
	struct policy policy;

	policy_init(&policy, &options);
	policy.document = load_file(&policy.loader, path);
	if (policy.document == NULL)
		abort();
	policy.root = xmlDocGetRootElement(policy.document);
	TREE_FOR_EACH(subject, tree_child(policy.root, "subjects"), "subject")
		try_all(&policy, path, subject);
	policy_free(&policy);
}

int main(int argc, char **argv)
{
	find_changes();
	for (int i = 1; i < argc; i++)
		run_policy(argv[i]);
	printf("%zu changes: %zu refused by the compiler, %zu taken by both, %zu refused by the kernel alone\n",
	       counts[ANSWER_REFUSED] + counts[ANSWER_ACCEPTED] + counts[ANSWER_LATE], counts[ANSWER_REFUSED],
	       counts[ANSWER_ACCEPTED], counts[ANSWER_LATE]);
	return counts[ANSWER_ACCEPTED] > 0 && counts[ANSWER_LATE] == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
