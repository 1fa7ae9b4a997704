/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright (c) the Muen SDK authors */
/* The files, line by line. Equal on every machine. */
#include "speed_policy.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/file.h"
#include "common/memory.h"

#define STEP 7 /* between the readers of one writer */

static FILE *open_file(const char *folder, const char *name)
{
	char *path = file_join(folder, name);
	FILE *file = fopen(path, "w");

	if (file == NULL)
		perror(path);
	free(path);
	return file;
}

static bool close_file(FILE *file)
{
	return fclose(file) == 0;
}

static unsigned reader_of(const struct speed_policy *policy, unsigned writer, unsigned channel)
{
	return (writer + 1 + channel * STEP) % policy->subjects;
}

static bool write_hardware(const struct speed_policy *policy, const char *folder)
{
	FILE *file = open_file(folder, "hardware.xml");

	if (file == NULL)
		return false;
	fprintf(file, "<hardware name=\"speed\"><processor cpuCores=\"%u\" speed=\"1000000\" vmxTimerRate=\"5\">\n",
		policy->cpus);
	for (unsigned cpu = 0; cpu < policy->cpus; cpu++)
		fprintf(file, "<cpu apicId=\"%u\"/>\n", 2 * cpu);
	fprintf(file, "</processor><memory>\n"
		      "<memoryBlock name=\"low\" physicalAddress=\"16#1000#\" size=\"16#0007_f000#\" "
		      "allocatable=\"false\"/>\n"
		      "<memoryBlock name=\"ram\" physicalAddress=\"16#0010_0000#\" size=\"16#4000_0000#\"/>\n"
		      "</memory><devices><device name=\"system_board\">\n"
		      "<ioPort name=\"reset\" start=\"16#0cf9#\" end=\"16#0cf9#\"/>\n"
		      "<ioPort name=\"pm1a_cnt\" start=\"16#0604#\" end=\"16#0605#\"/>\n"
		      "<capabilities><capability name=\"systemboard\"/>\n"
		      "<capability name=\"pm1a_cnt_slp_typ\">0</capability></capabilities></device>\n"
		      "<device name=\"com_1\"><ioPort name=\"ports\" start=\"16#03f8#\" end=\"16#03ff#\"/></device>\n"
		      "</devices></hardware>\n");
	return close_file(file);
}

static bool write_platform(const char *folder)
{
	FILE *file = open_file(folder, "platform.xml");

	if (file == NULL)
		return false;
	fprintf(file,
		"<platform><mappings><aliases/></mappings><kernelDiagnostics type=\"uart\">\n"
		"<device physical=\"com_1\"><ioPort physical=\"ports\"/></device></kernelDiagnostics></platform>\n");
	return close_file(file);
}

static bool write_component(const struct speed_policy *policy, const char *folder)
{
	FILE *file = open_file(folder, "node.xml");

	if (file == NULL)
		return false;
	fprintf(file, "<component name=\"node\" profile=\"native\"><requires><channels>\n");
	for (unsigned i = 0; i < policy->channels; i++)
		fprintf(file,
			"<reader logical=\"in_%u\" size=\"16#1000#\" vector=\"auto\"/>\n"
			"<writer logical=\"out_%u\" size=\"16#1000#\" event=\"auto\"/>\n",
			i, i);
	fprintf(file, "</channels></requires><provides>\n"
		      "<memory logical=\"text\" size=\"16#2000#\" virtualAddress=\"16#0020_0000#\" writable=\"false\" "
		      "executable=\"true\"><fill pattern=\"16#90#\"/></memory>\n"
		      "<memory logical=\"stack\" size=\"16#2000#\" virtualAddress=\"16#1000#\" writable=\"true\" "
		      "executable=\"false\"><fill pattern=\"16#00#\"/></memory></provides></component>\n");
	return close_file(file);
}

static void write_subject(FILE *file, const struct speed_policy *policy, unsigned subject)
{
	fprintf(file,
		"<subject name=\"node_%u\"><events><source><group name=\"vmx_exit\"><default physical=\"panic\">"
		"<system_panic/></default></group></source></events><component ref=\"node\">\n",
		subject);
	for (unsigned i = 0; i < policy->channels; i++) {
		const unsigned writer =
		    (subject + policy->subjects - (1 + i * STEP) % policy->subjects) % policy->subjects;

		fprintf(file,
			"<map logical=\"in_%u\" physical=\"wire_%u_%u\"/><map logical=\"out_%u\" "
			"physical=\"wire_%u_%u\"/>\n",
			i, writer, i, i, subject, i);
		if (reader_of(policy, writer, i) != subject)
			abort();
	}
	fprintf(file, "</component></subject>\n");
}

static void write_schedule(FILE *file, const struct speed_policy *policy)
{
	const unsigned frames = (policy->subjects + policy->cpus - 1) / policy->cpus;

	fprintf(file, "<scheduling tickRate=\"1000\"><partitions>\n");
	for (unsigned i = 0; i < policy->subjects; i++)
		fprintf(file, "<partition name=\"p_%u\"><group><subject name=\"node_%u\"/></group></partition>\n", i,
			i);
	fprintf(file, "</partitions><majorFrame>\n");
	for (unsigned cpu = 0; cpu < policy->cpus; cpu++) {
		fprintf(file, "<cpu id=\"%u\">", cpu);
		for (unsigned frame = 0; frame < frames; frame++) {
			const unsigned subject = cpu + frame * policy->cpus;

			fprintf(file, "<minorFrame partition=\"p_%u\" ticks=\"1\"/>",
				subject < policy->subjects ? subject : cpu);
		}
		fprintf(file, "</cpu>\n");
	}
	fprintf(file, "</majorFrame></scheduling>\n");
}

static bool write_system(const struct speed_policy *policy, const char *folder)
{
	FILE *file = open_file(folder, "system.xml");

	if (file == NULL)
		return false;
	fprintf(file, "<system><events><event name=\"panic\" mode=\"kernel\"/></events><channels>\n");
	for (unsigned i = 0; i < policy->subjects; i++) {
		for (unsigned j = 0; j < policy->channels; j++)
			fprintf(file, "<channel name=\"wire_%u_%u\" size=\"16#1000#\" hasEvent=\"asap\"/>\n", i, j);
	}
	fprintf(file, "</channels><subjects>\n");
	for (unsigned i = 0; i < policy->subjects; i++)
		write_subject(file, policy, i);
	fprintf(file, "</subjects>\n");
	write_schedule(file, policy);
	fprintf(file, "</system>\n");
	return close_file(file);
}

bool speed_policy_write(const struct speed_policy *policy, const char *folder)
{
	return file_make_folder(folder) == 0 && write_hardware(policy, folder) && write_platform(folder) &&
	       write_component(policy, folder) && write_system(policy, folder);
}
