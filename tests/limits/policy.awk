# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) the Muen SDK authors
#
# Writes hardware.xml, platform.xml, node.xml and system.xml of a policy that has as many of each thing as is asked for.
#
# awk -f policy.awk folder=F cpus=N port_writes=N ioapics=N iommus=N subjects=N groups=N majors=N minors=N
#     barriers=N targets=N name=N
#
# groups are those of each partition, minors the minor frames of each CPU in each major frame, at least one for each of its
# partitions: at the end of each but the last one all CPUs meet, so that barriers are one less than minors, if given. targets
# are the target events of the first subject, each caused by itself; name are the characters of its name.
function repeat(file, count, format, number) {
	for (number = 0; number < count; number++)
		printf format, number, number, number, number > file
}

function write_hardware(file, number) {
	printf "<hardware name=\"limits\"><processor cpuCores=\"%d\" speed=\"1000000\" vmxTimerRate=\"5\">\n", cpus > file
	for (number = 0; number < cpus; number++)
		printf "<cpu apicId=\"%d\"/>\n", 2 * number > file
	print "</processor><memory>" \
		"<memoryBlock name=\"low\" physicalAddress=\"16#1000#\" size=\"16#0007_f000#\" allocatable=\"false\"/>" \
		"<memoryBlock name=\"ram\" physicalAddress=\"16#0010_0000#\" size=\"16#6000_0000#\"/></memory>" \
		"<devices pciConfigAddress=\"16#b000_0000#\" pciConfigSize=\"16#1000_0000#\"><device name=\"system_board\">" \
		"<ioPort name=\"reset\" start=\"16#0cf9#\" end=\"16#0cf9#\"/>" \
		"<ioPort name=\"pm1a_cnt\" start=\"16#0604#\" end=\"16#0605#\"/><capabilities><capability name=\"systemboard\"/>" \
		"<capability name=\"pm1a_cnt_slp_typ\">0</capability></capabilities></device>" \
		"<device name=\"com_1\"><ioPort name=\"ports\" start=\"16#03f8#\" end=\"16#03ff#\"/></device>" > file
	for (number = 0; number < ioapics; number++)
		printf "<device name=\"ioapic_%d\"><memory caching=\"UC\" name=\"mem1\" physicalAddress=\"16#fec%x_0000#\" " \
			"size=\"16#1000#\"/><capabilities><capability name=\"ioapic\"/><capability name=\"gsi_base\">%d</capability>" \
			"<capability name=\"max_redirection_entry\">7</capability><capability name=\"source_id\">%d</capability>" \
			"</capabilities></device>\n", number, number, 8 * number, 65280 + number > file
	for (number = 0; number < iommus; number++)
		printf "<device name=\"iommu_%d\"><memory caching=\"UC\" name=\"mmio\" physicalAddress=\"16#fed%x_0000#\" " \
			"size=\"16#1000#\"/><capabilities><capability name=\"iommu\"/><capability name=\"agaw\">39</capability>" \
			"<capability name=\"fr_offset\">544</capability><capability name=\"iotlb_invalidate_offset\">248</capability>" \
			"</capabilities></device>\n", number, number > file
	print "</devices><startup>" > file
	repeat(file, port_writes, "<portWrite port=\"16#0080#\" value=\"16#00#\"/>\n")
	print "</startup></hardware>" > file
}

function write_platform(file) {
	print "<platform><mappings><aliases/></mappings><kernelDiagnostics type=\"uart\">" \
		"<device physical=\"com_1\"><ioPort physical=\"ports\"/></device></kernelDiagnostics></platform>" > file
}

function write_component(file) {
	print "<component name=\"node\" profile=\"native\"><provides>" \
		"<memory logical=\"text\" size=\"16#1000#\" virtualAddress=\"16#0020_0000#\" writable=\"false\" executable=\"true\">" \
		"<fill pattern=\"16#90#\"/></memory>" \
		"<memory logical=\"stack\" size=\"16#2000#\" virtualAddress=\"16#1000#\" writable=\"true\" executable=\"false\">" \
		"<fill pattern=\"16#00#\"/></memory></provides></component>" > file
}

# Of several plans, tau0 chooses.
function subject_name(subject, chosen) {
	chosen = subject == 0 && majors > 1 ? "tau0" : "node_" subject
	while (subject == 0 && length(chosen) < name)
		chosen = chosen "x"
	return chosen
}

function write_subject(file, subject, own_targets, number) {
	printf "<subject name=\"%s\">", subject_name(subject) > file
	printf "<events><source><group name=\"vmx_exit\"><default physical=\"panic\"><system_panic/></default></group>" > file
	if (own_targets > 0)
		printf "<group name=\"vmcall\">" > file
	for (number = 0; number < own_targets && number < 64; number++)
		printf "<event id=\"%d\" logical=\"out_%d\" physical=\"self_%d\"/>", number, number, number > file
	if (own_targets > 0)
		printf "</group>" > file
	printf "</source><target>" > file
	for (number = 0; number < own_targets; number++)
		printf "<event logical=\"in_%d\" physical=\"self_%d\"><inject_interrupt vector=\"%d\"/></event>", number, number, 100 + number > file
	print "</target></events><component ref=\"node\"/></subject>" > file
}

function write_schedule(file, partitions, partition, major, cpu, minor, frames, own) {
	print "<scheduling tickRate=\"1000\"><partitions>" > file
	partitions = int((subjects + groups - 1) / groups)
	for (partition = 0; partition < partitions; partition++) {
		printf "<partition name=\"p_%d\">", partition > file
		for (own = partition * groups; own < (partition + 1) * groups && own < subjects; own++)
			printf "<group><subject name=\"%s\"/></group>", subject_name(own) > file
		print "</partition>" > file
	}
	print "</partitions>" > file
	frames = int((partitions + cpus - 1) / cpus)
	frames = minors > frames ? minors : frames
	for (major = 0; major < majors; major++) {
		print "<majorFrame>" > file
		for (cpu = 0; cpu < cpus; cpu++) {
			own = int((partitions - cpu + cpus - 1) / cpus)
			printf "<cpu id=\"%d\">", cpu > file
			for (minor = 0; minor < frames; minor++)
				printf "<minorFrame partition=\"p_%d\" ticks=\"1\"/>\n", cpu + (minor % own) * cpus > file
			print "</cpu>" > file
		}
		print "</majorFrame>" > file
	}
	print "</scheduling>" > file
}

function write_system(file, number) {
	print "<system><events><event name=\"panic\" mode=\"kernel\"/>" > file
	repeat(file, targets, "<event name=\"self_%d\" mode=\"self\"/>\n")
	print "</events><subjects>" > file
	for (number = 0; number < subjects; number++)
		write_subject(file, number, number == 0 ? targets : 0)
	print "</subjects>" > file
	write_schedule(file)
	print "</system>" > file
}

BEGIN {
	for (number = 1; number < ARGC; number++) {
		split(ARGV[number], pair, "=")
		given[pair[1]] = pair[2]
	}
	cpus = given["cpus"] + 0
	port_writes = given["port_writes"] + 0
	ioapics = given["ioapics"] + 0
	iommus = given["iommus"] + 0
	subjects = given["subjects"] + 0
	groups = given["groups"] + 0
	majors = given["majors"] + 0
	minors = "barriers" in given ? given["barriers"] + 1 : given["minors"] + 0
	targets = given["targets"] + 0
	name = given["name"] + 0
	write_hardware(given["folder"] "/hardware.xml")
	write_platform(given["folder"] "/platform.xml")
	write_component(given["folder"] "/node.xml")
	write_system(given["folder"] "/system.xml")
}
