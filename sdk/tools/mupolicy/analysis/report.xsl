<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<!-- Copyright (c) the Muen SDK authors -->
<!--
  From what `mupolicy report` knows of a system (its JSON form says the same) to one HTML page: no other
  file, no network. All coordinates are in the input; what is here only arranges and colours.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat" indent="no"/>
<xsl:key name="subject" match="/report/subject_list/subject" use="@name"/>
<xsl:key name="arrow_from" match="/report/picture/arrows/arrow" use="concat(@from_kind, ' ', @from)"/>
<xsl:key name="arrow_to" match="/report/picture/arrows/arrow" use="concat(@to_kind, ' ', @to)"/>
<xsl:key name="node" match="/report/picture/nodes/node" use="@key"/>
<xsl:key name="device" match="/report/device_list/device" use="@name"/>

<xsl:template match="/report">
<html lang="en">
<head>
<title><xsl:call-template name="title"/></title>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"/>
<link rel="icon" href="data:,"/>
<xsl:call-template name="style"/>
</head>
<body>
<header>
<div class="bar">
<strong><xsl:call-template name="title"/></strong>
<nav>
<a href="#flows">Flows</a><a href="#schedule">Schedule</a><a href="#latency">Latency</a><a href="#subjects">Subjects</a>
<a href="#memory">Memory</a><a href="#devices">Devices</a><a href="#assumptions">Assumptions</a>
</nav>
<input id="search" type="search" placeholder="Search (press /)" aria-label="Search"/>
<span id="found" role="status"></span>
</div>
</header>
<main>
<xsl:call-template name="summary"/>
<xsl:call-template name="flows"/>
<xsl:call-template name="schedule"/>
<xsl:call-template name="latency"/>
<xsl:call-template name="subjects"/>
<xsl:call-template name="memory"/>
<xsl:call-template name="devices"/>
<xsl:call-template name="assumptions"/>
</main>
<xsl:call-template name="script"/>
</body>
</html>
</xsl:template>

<xsl:template name="title">
<xsl:choose>
<xsl:when test="config/value[@name='system']"><xsl:value-of select="config/value[@name='system']/@value"/></xsl:when>
<xsl:otherwise>System</xsl:otherwise>
</xsl:choose>
<xsl:text> on </xsl:text><xsl:value-of select="machine/@name"/>
</xsl:template>

<!-- A name as a link, where it is that of a subject or a device. -->
<xsl:template name="subject_link">
<xsl:param name="name"/>
<xsl:choose>
<xsl:when test="key('subject', $name)"><a href="#{key('subject', $name)/@anchor}"><xsl:value-of select="$name"/></a></xsl:when>
<xsl:otherwise><xsl:value-of select="$name"/></xsl:otherwise>
</xsl:choose>
</xsl:template>

<xsl:template name="device_link">
<xsl:param name="name"/>
<xsl:choose>
<xsl:when test="key('device', $name)"><a class="device" href="#{key('device', $name)/@anchor}"><xsl:value-of select="$name"/></a></xsl:when>
<xsl:otherwise><xsl:value-of select="$name"/></xsl:otherwise>
</xsl:choose>
</xsl:template>

<xsl:template name="node_link">
<xsl:param name="name"/>
<xsl:param name="kind"/>
<xsl:choose>
<xsl:when test="$kind = 'device'"><xsl:call-template name="device_link"><xsl:with-param name="name" select="$name"/></xsl:call-template></xsl:when>
<xsl:otherwise><xsl:call-template name="subject_link"><xsl:with-param name="name" select="$name"/></xsl:call-template></xsl:otherwise>
</xsl:choose>
</xsl:template>

<xsl:template name="number">
<xsl:param name="value"/>
<xsl:param name="what"/>
<div class="number"><b><xsl:value-of select="$value"/></b><span><xsl:value-of select="$what"/></span></div>
</xsl:template>

<xsl:template name="summary">
<section class="numbers">
<xsl:call-template name="number"><xsl:with-param name="value" select="@subjects"/><xsl:with-param name="what">subjects</xsl:with-param></xsl:call-template>
<xsl:call-template name="number"><xsl:with-param name="value" select="machine/@count"/><xsl:with-param name="what">CPUs</xsl:with-param></xsl:call-template>
<xsl:call-template name="number"><xsl:with-param name="value" select="@regions"/><xsl:with-param name="what">memory regions</xsl:with-param></xsl:call-template>
<xsl:call-template name="number"><xsl:with-param name="value" select="@events"/><xsl:with-param name="what">events</xsl:with-param></xsl:call-template>
<xsl:call-template name="number"><xsl:with-param name="value" select="@devices"/><xsl:with-param name="what">devices</xsl:with-param></xsl:call-template>
<xsl:call-template name="number"><xsl:with-param name="value" select="count(domains/domain)"/><xsl:with-param name="what">device domains</xsl:with-param></xsl:call-template>
<xsl:call-template name="number"><xsl:with-param name="value" select="machine/@virtualization"/><xsl:with-param name="what">virtualization</xsl:with-param></xsl:call-template>
</section>
</xsl:template>

<xsl:template name="flows">
<section id="flows">
<h2>Who talks to whom</h2>
<p class="hint">What the tail of an arrow does, its head can notice. Point at a name to see only its arrows; choose it to go to the subject.</p>
<div class="legend">
<span class="channel">channel</span><span class="memory">shared memory</span><span class="monitor">monitor</span><span class="loader">loader</span>
<span class="event">event</span><span class="deviceflow">device</span><span class="dma">DMA</span><span class="msr">MSR</span>
</div>
<svg class="graph" viewBox="0 0 {picture/@extent} {picture/@extent}" role="img" aria-label="Flows between subjects and devices">
<defs>
<xsl:call-template name="heads"/>
</defs>
<xsl:for-each select="picture/arrows/arrow">
<path class="arrow {@by}" d="{@curve}" marker-end="url(#head-{@by})" data-from="{@from_key}" data-to="{@to_key}">
<title><xsl:value-of select="concat(@from, ' to ', @to, ': ', @text)"/></title>
</path>
</xsl:for-each>
<xsl:for-each select="picture/nodes/node"><xsl:call-template name="node"/></xsl:for-each>
</svg>
<xsl:if test="flow/assertions/assertion">
<h3>Asserted by the policy</h3>
<ul>
<xsl:for-each select="flow/assertions/assertion">
<li data-search=""><span class="verdict {@holds}"><xsl:choose><xsl:when test="@holds = 'true'">holds</xsl:when><xsl:otherwise>broken</xsl:otherwise></xsl:choose></span>
<xsl:text> </xsl:text><xsl:value-of select="concat(@from, ' → ', @to)"/>
<xsl:choose><xsl:when test="@via"><xsl:value-of select="concat(' only through ', @via)"/></xsl:when><xsl:otherwise> never</xsl:otherwise></xsl:choose>
<xsl:if test="@timing = 'true'">, time on shared cores counted</xsl:if></li>
</xsl:for-each>
</ul>
</xsl:if>
<details><summary>Direct flows (<xsl:value-of select="count(flow/direct/step)"/>)</summary>
<table><thead><tr><th>from</th><th>to</th><th>by</th><th>object</th></tr></thead><tbody>
<xsl:for-each select="flow/direct/step">
<tr data-search="">
<td><xsl:call-template name="node_link"><xsl:with-param name="name" select="@from"/><xsl:with-param name="kind" select="@from_kind"/></xsl:call-template></td>
<td><xsl:call-template name="node_link"><xsl:with-param name="name" select="@to"/><xsl:with-param name="kind" select="@to_kind"/></xsl:call-template></td>
<td><xsl:value-of select="@by"/></td><td><code><xsl:value-of select="@object"/></code></td>
</tr>
</xsl:for-each>
</tbody></table></details>
<details><summary>Indirect flows, by the shortest way (<xsl:value-of select="count(flow/indirect/pair)"/>)</summary>
<xsl:choose>
<xsl:when test="count(flow/indirect/pair) &gt; 5000"><p class="hint">Too many for a page: <code>mupolicy flow --source NAME</code> shows those of one subject.</p></xsl:when>
<xsl:otherwise>
<table><thead><tr><th>from</th><th>to</th><th>steps</th><th>way</th></tr></thead><tbody>
<xsl:for-each select="flow/indirect/pair">
<tr data-search="">
<td><xsl:call-template name="subject_link"><xsl:with-param name="name" select="@from"/></xsl:call-template></td>
<td><xsl:call-template name="subject_link"><xsl:with-param name="name" select="@to"/></xsl:call-template></td>
<td><xsl:value-of select="@steps"/></td>
<td class="by"><xsl:value-of select="@way"/></td>
</tr>
</xsl:for-each>
</tbody></table>
</xsl:otherwise>
</xsl:choose></details>
</section>
</xsl:template>

<xsl:template name="heads">
<xsl:for-each select="picture/arrows/arrow[not(@by = preceding-sibling::arrow/@by)]">
<marker id="head-{@by}" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head {@by}" d="M0 0L8 4L0 8z"/></marker>
</xsl:for-each>
</xsl:template>

<xsl:template name="node">
<a href="#{@anchor}" class="node {@kind}" data-key="{@key}">
<xsl:choose>
<xsl:when test="@kind = 'device'"><rect x="{@x - 6}" y="{@y - 6}" width="12" height="12" rx="2"/></xsl:when>
<xsl:otherwise><circle cx="{@x}" cy="{@y}" r="8"/></xsl:otherwise>
</xsl:choose>
<xsl:choose>
<xsl:when test="@side = 'left'"><text x="{@x - 14}" y="{@y}" text-anchor="end" transform="rotate({@turn} {@x} {@y})" dominant-baseline="central"><xsl:value-of select="@name"/></text></xsl:when>
<xsl:otherwise><text x="{@x + 14}" y="{@y}" transform="rotate({@turn} {@x} {@y})" dominant-baseline="central"><xsl:value-of select="@name"/></text></xsl:otherwise>
</xsl:choose>
<title><xsl:value-of select="@name"/><xsl:if test="@cpu"><xsl:value-of select="concat(', CPU ', @cpu)"/></xsl:if></title>
</a>
</xsl:template>

<xsl:template name="milliseconds">
<xsl:param name="ns"/>
<xsl:value-of select="format-number($ns div 1000000, '0.###')"/><xsl:text> ms</xsl:text>
</xsl:template>

<xsl:template name="schedule">
<section id="schedule">
<h2>Schedule</h2>
<xsl:for-each select="schedule/major">
<xsl:variable name="plan" select="@plan"/>
<h3><xsl:value-of select="concat('Plan ', @plan, ': ')"/><xsl:call-template name="milliseconds"><xsl:with-param name="ns" select="@length_ns"/></xsl:call-template><xsl:value-of select="concat(', ', @ticks, ' ticks')"/></h3>
<xsl:for-each select="cpus/cpu">
<xsl:variable name="cpu" select="@cpu"/>
<div class="timeline">
<span class="cpu"><xsl:value-of select="concat('CPU ', @cpu)"/><small><xsl:value-of select="concat(format-number(/report/latency/plans/major[@plan = $plan]/cpus/cpu[@cpu = $cpu]/@used_permille div 10, '0.#'), ' % used')"/></small></span>
<div class="frames">
<xsl:for-each select="frames/frame">
<div class="frame" style="left:{@x div 100}%;width:{@width div 100}%;background:hsl({@hue},62%,46%)" title="{@partition}: {@ticks} ticks from {@start_ticks}"><span><xsl:value-of select="@partition"/></span></div>
</xsl:for-each>
</div>
</div>
</xsl:for-each>
</xsl:for-each>
<details><summary>Partitions and groups</summary>
<table><thead><tr><th>plan</th><th>CPU</th><th>partition</th><th>share</th><th>groups</th></tr></thead><tbody>
<xsl:for-each select="latency/plans/major/cpus/cpu/partitions/partition">
<tr data-search=""><td><xsl:value-of select="ancestor::major/@plan"/></td><td><xsl:value-of select="../../@cpu"/></td><td><xsl:value-of select="@name"/></td>
<td><xsl:value-of select="concat(format-number(@share_permille div 10, '0.0'), ' %')"/></td>
<td><xsl:for-each select="groups/group"><span class="group"><xsl:for-each select="members/subject"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:call-template name="subject_link"><xsl:with-param name="name" select="@name"/></xsl:call-template></xsl:for-each></span></xsl:for-each></td></tr>
</xsl:for-each>
</tbody></table></details>
</section>
</xsl:template>

<xsl:template name="bound">
<td class="right"><xsl:choose><xsl:when test="@bounded = 'true'"><xsl:call-template name="milliseconds"><xsl:with-param name="ns" select="@bound_ns"/></xsl:call-template></xsl:when><xsl:otherwise>no bound</xsl:otherwise></xsl:choose></td>
<td><xsl:value-of select="@condition"/><xsl:for-each select="never_in_plans/major"><xsl:value-of select="concat('; not in plan ', @plan)"/></xsl:for-each></td>
</xsl:template>

<xsl:template name="latency">
<section id="latency">
<h2>Latency</h2>
<p class="hint">The longest time that the plan makes an event wait for its handler. The kernel's own path, some thousand cycles, and the machine's switchTicks come on top.</p>
<table><thead><tr><th>event</th><th>mode</th><th>from</th><th>to</th><th class="right">at worst</th><th>if</th></tr></thead><tbody>
<xsl:for-each select="latency/events/event">
<tr data-search=""><td><code><xsl:value-of select="@name"/></code></td><td><xsl:value-of select="@mode"/></td>
<td><xsl:call-template name="subject_link"><xsl:with-param name="name" select="@from"/></xsl:call-template></td>
<td><xsl:call-template name="subject_link"><xsl:with-param name="name" select="@to"/></xsl:call-template></td>
<xsl:call-template name="bound"/></tr>
</xsl:for-each>
<xsl:for-each select="latency/interrupts/interrupt">
<tr data-search=""><td><code><xsl:value-of select="@irq"/></code></td><td>interrupt</td>
<td><xsl:call-template name="device_link"><xsl:with-param name="name" select="@device"/></xsl:call-template></td>
<td><xsl:call-template name="subject_link"><xsl:with-param name="name" select="@to"/></xsl:call-template></td>
<xsl:call-template name="bound"/></tr>
</xsl:for-each>
<xsl:for-each select="latency/subjects/subject">
<tr data-search=""><td>timed event</td><td>self</td>
<td><xsl:call-template name="subject_link"><xsl:with-param name="name" select="@name"/></xsl:call-template></td>
<td><xsl:call-template name="subject_link"><xsl:with-param name="name" select="@name"/></xsl:call-template></td>
<xsl:call-template name="bound"/></tr>
</xsl:for-each>
</tbody></table>
</section>
</xsl:template>

<xsl:template name="subjects">
<section id="subjects">
<h2>Subjects</h2>
<div class="cards">
<xsl:for-each select="subject_list/subject"><xsl:call-template name="subject"/></xsl:for-each>
</div>
</section>
</xsl:template>

<xsl:template name="subject">
<xsl:variable name="name" select="@name"/>
<article id="{@anchor}" data-search="">
<h3><xsl:value-of select="@name"/><small><xsl:value-of select="concat('CPU ', @cpu, ', partition ', @partition, ', number ', @id)"/></small></h3>
<p><b>Influences </b><xsl:if test="not(key('arrow_from', concat('subject ', $name)))">nobody</xsl:if><xsl:for-each select="key('arrow_from', concat('subject ', $name))"><a class="chip {@by}" title="{@text}" href="#{key('node', @to_key)/@anchor}"><xsl:value-of select="@to"/></a></xsl:for-each></p>
<p><b>Notices </b><xsl:if test="not(key('arrow_to', concat('subject ', $name)))">nobody</xsl:if><xsl:for-each select="key('arrow_to', concat('subject ', $name))"><a class="chip {@by}" title="{@text}" href="#{key('node', @from_key)/@anchor}"><xsl:value-of select="@from"/></a></xsl:for-each></p>
<details><summary>Mappings: <xsl:value-of select="count(memory/mapping)"/></summary>
<table><thead><tr><th>address</th><th>region</th><th>size</th><th>type</th><th>rights</th></tr></thead><tbody>
<xsl:for-each select="memory/mapping">
<tr><td><code><xsl:value-of select="@virtualAddress"/></code></td><td><xsl:value-of select="@physical"/></td><td class="right"><xsl:value-of select="@size_text"/></td><td><xsl:value-of select="@type"/></td>
<td><code>r<xsl:if test="@writable = 'true'">w</xsl:if><xsl:if test="@executable = 'true'">x</xsl:if></code></td></tr>
</xsl:for-each>
</tbody></table></details>
<details><summary>Events and traps: <xsl:value-of select="count(sources/event) + count(targets/event)"/></summary>
<table><thead><tr><th></th><th>id</th><th>event</th><th>action</th></tr></thead><tbody>
<xsl:for-each select="sources/event">
<tr><td><xsl:choose><xsl:when test="@group = 'vmx_exit'"><xsl:value-of select="concat(@count, ' traps to')"/></xsl:when><xsl:otherwise>raises</xsl:otherwise></xsl:choose></td><td><xsl:value-of select="@id"/></td><td><xsl:value-of select="@physical"/></td><td><xsl:value-of select="@action"/></td></tr>
</xsl:for-each>
<xsl:for-each select="targets/event">
<tr><td>takes</td><td><xsl:value-of select="@id"/></td><td><xsl:value-of select="@physical"/></td><td><xsl:value-of select="@action"/></td></tr>
</xsl:for-each>
</tbody></table></details>
<xsl:if test="devices/resource">
<details><summary>Device resources: <xsl:value-of select="count(devices/resource)"/></summary>
<table><tbody>
<xsl:for-each select="devices/resource">
<tr><td><xsl:call-template name="device_link"><xsl:with-param name="name" select="@device"/></xsl:call-template></td><td><xsl:value-of select="@kind"/></td><td><xsl:value-of select="@physical"/></td><td><xsl:if test="@vector"><xsl:value-of select="concat('vector ', @vector)"/></xsl:if><xsl:value-of select="@virtualAddress"/></td></tr>
</xsl:for-each>
</tbody></table></details>
</xsl:if>
</article>
</xsl:template>

<xsl:template name="memory">
<section id="memory">
<h2>Physical memory</h2>
<div class="legend"><span class="c-system">system</span><span class="c-kernel">kernel</span><span class="c-subject">subject</span><span class="c-channel">channel</span><span class="c-device">device</span></div>
<xsl:for-each select="blocks/block">
<div class="block"><span class="cpu"><xsl:value-of select="@name"/><small><xsl:value-of select="concat(@size_text, ' at ', @first)"/></small></span>
<svg viewBox="0 0 10000 100" preserveAspectRatio="none" role="img" aria-label="{@name}">
<xsl:for-each select="pieces/piece"><rect class="c-{@class}" x="{@x}" y="0" width="{@width}" height="100"><title><xsl:value-of select="@name"/></title></rect></xsl:for-each>
</svg></div>
</xsl:for-each>
<details open="open"><summary>Regions by address (<xsl:value-of select="count(region_list/region)"/>)</summary>
<table><thead><tr><th>first</th><th>last</th><th class="right">size</th><th>region</th><th>type</th><th>content</th><th>caching</th><th>mapped by</th></tr></thead><tbody>
<xsl:for-each select="region_list/region">
<tr data-search="">
<td><code><xsl:value-of select="@first"/></code></td><td><code><xsl:value-of select="@last"/></code></td><td class="right"><xsl:value-of select="@size_text"/></td>
<td><i class="dot c-{@class}"></i><xsl:value-of select="@name"/></td><td><xsl:value-of select="@type"/></td><td><xsl:value-of select="@content"/></td><td><xsl:value-of select="@caching"/></td>
<td><xsl:for-each select="users/user"><span class="user"><xsl:choose><xsl:when test="@kind = 'subject'"><xsl:call-template name="subject_link"><xsl:with-param name="name" select="@name"/></xsl:call-template></xsl:when><xsl:when test="@kind = 'domain'"><xsl:value-of select="concat('domain ', @name)"/></xsl:when><xsl:otherwise><xsl:value-of select="@name"/></xsl:otherwise></xsl:choose><code><xsl:value-of select="@rights"/></code></span></xsl:for-each></td>
</tr>
</xsl:for-each>
</tbody></table></details>
</section>
</xsl:template>

<xsl:template name="devices">
<section id="devices">
<h2>Devices and domains</h2>
<xsl:for-each select="domains/domain">
<article class="domain" data-search=""><h3><xsl:value-of select="@name"/><small>device domain</small></h3>
<p><b>Devices </b><xsl:for-each select="members/member"><a class="chip dma" href="#{key('device', @device)/@anchor}"><xsl:value-of select="@device"/></a></xsl:for-each></p>
<p><b>Reach </b><xsl:for-each select="memory/mapping"><span class="chip"><xsl:value-of select="@physical"/><xsl:choose><xsl:when test="@writable = 'true'"> rw</xsl:when><xsl:otherwise> r</xsl:otherwise></xsl:choose></span></xsl:for-each></p>
</article>
</xsl:for-each>
<table><thead><tr><th>device</th><th>resources</th><th>used by</th><th>domain</th></tr></thead><tbody>
<xsl:for-each select="device_list/device">
<tr id="{@anchor}" data-search="">
<td><b><xsl:value-of select="@name"/></b><xsl:if test="@description"><br/><small><xsl:value-of select="@description"/></small></xsl:if></td>
<td><xsl:for-each select="resources/resource"><span class="user"><xsl:call-template name="resource"/></span></xsl:for-each></td>
<td><xsl:for-each select="users/user"><span class="user"><xsl:call-template name="subject_link"><xsl:with-param name="name" select="@subject"/></xsl:call-template></span></xsl:for-each><xsl:if test="@kernel = 'yes'"><span class="user">kernel</span></xsl:if></td>
<td><xsl:value-of select="@domain"/></td>
</tr>
</xsl:for-each>
</tbody></table>
</section>
</xsl:template>

<xsl:template name="resource">
<xsl:choose>
<xsl:when test="@kind = 'ioPort'"><xsl:value-of select="concat('ports ', @start, ' to ', @end)"/></xsl:when>
<xsl:when test="@kind = 'irq'"><xsl:value-of select="concat('interrupt ', @number)"/></xsl:when>
<xsl:when test="@kind = 'memory'"><xsl:value-of select="concat(@size_text, ' at ', @physicalAddress)"/></xsl:when>
<xsl:when test="@kind = 'pci'"><xsl:value-of select="concat('PCI ', @bus, ' ', @device, ' ', @function)"/></xsl:when>
<xsl:otherwise><xsl:value-of select="concat(@kind, ' ', @name)"/></xsl:otherwise>
</xsl:choose>
</xsl:template>

<xsl:template name="assumptions">
<section id="assumptions">
<h2>Assumptions</h2>
<p class="hint">On what the separation of this system rests, besides the kernel.</p>
<table><tbody>
<xsl:for-each select="assumptions/assumption"><tr data-search=""><td><b><xsl:value-of select="@topic"/></b></td><td><xsl:value-of select="@text"/></td></tr></xsl:for-each>
</tbody></table>
</section>
</xsl:template>

<xsl:template name="style">
<style>
:root { --fg: #1c2430; --dim: #667085; --bg: #f6f7f9; --card: #fff; --line: #e1e5eb; --link: #1d4fa8;
  --channel: #2563eb; --memory: #7c3aed; --monitor: #d6293e; --loader: #ea580c; --event: #8792a2; --deviceflow: #0f766e; --dma: #b45309; }
@media (prefers-color-scheme: dark) { :root { --fg: #e4e8ee; --dim: #98a2b3; --bg: #12161c; --card: #1b2129; --line: #2c343f; --link: #8ab4f8;
  --channel: #6ea0ff; --memory: #b18cff; --monitor: #ff7485; --loader: #ff9a5c; --event: #7c8796; --deviceflow: #3fc5b7; --dma: #f0a94b; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 4.2rem; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); }
header { position: sticky; top: 0; z-index: 2; background: var(--card); border-bottom: 1px solid var(--line); }
.bar { max-width: 1200px; margin: 0 auto; padding: .6rem 1.2rem; display: flex; gap: 1rem; align-items: center; flex-wrap: wrap; }
nav { display: flex; gap: .8rem; flex: 1; flex-wrap: wrap; font-size: .93rem; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
input { font: inherit; padding: .3rem .7rem; border: 1px solid var(--line); border-radius: 1rem; width: 14.5rem; background: var(--bg); color: inherit; }
#found { color: var(--dim); font-size: .85rem; min-width: 4.5rem; }
main { max-width: 1200px; margin: 0 auto; padding: 1.2rem; }
section { margin-bottom: 2.2rem; } h2 { margin: 0 0 .6rem; font-size: 1.35rem; } h3 { margin: 1rem 0 .5rem; font-size: 1.02rem; }
h3 small { margin-left: .6rem; font-weight: normal; color: var(--dim); } .hint { color: var(--dim); margin: 0 0 .6rem; }
.numbers { display: flex; flex-wrap: wrap; gap: .8rem; } .number { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .6rem 1.1rem; min-width: 7rem; }
.number b { display: block; font-size: 1.5rem; line-height: 1.25; } .number span { color: var(--dim); font-size: .85rem; }
.graph { display: block; width: 100%; max-height: 880px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.arrow { fill: none; stroke-width: 1.7; opacity: .72; } .node text { font-size: 14px; fill: var(--fg); } .node circle { fill: var(--fg); } .node.device rect { fill: var(--deviceflow); }
.graph.focus .arrow { opacity: .06; } .graph.focus .arrow.on { opacity: 1; stroke-width: 2.4; } .graph.focus .node { opacity: .3; } .graph.focus .node.on { opacity: 1; }
.arrow.channel { stroke: var(--channel); } .arrow.memory { stroke: var(--memory); } .arrow.monitor { stroke: var(--monitor); } .arrow.loader { stroke: var(--loader); }
.arrow.event { stroke: var(--event); } .arrow.device { stroke: var(--deviceflow); } .arrow.dma { stroke: var(--dma); } .arrow.msr { stroke: var(--monitor); }
.head.channel { fill: var(--channel); } .head.memory { fill: var(--memory); } .head.monitor { fill: var(--monitor); } .head.loader { fill: var(--loader); }
.head.event { fill: var(--event); } .head.device { fill: var(--deviceflow); } .head.dma { fill: var(--dma); } .head.msr { fill: var(--monitor); }
.legend { display: flex; gap: 1rem; flex-wrap: wrap; font-size: .85rem; margin-bottom: .5rem; } .legend span::before { content: ""; display: inline-block; width: .8rem; height: .8rem; border-radius: 3px; margin-right: .35rem; vertical-align: -1px; background: var(--swatch); }
.channel { --swatch: var(--channel); } .memory { --swatch: var(--memory); } .monitor { --swatch: var(--monitor); } .loader { --swatch: var(--loader); } .event { --swatch: var(--event); } .deviceflow, .chip.device { --swatch: var(--deviceflow); } .dma { --swatch: var(--dma); } .msr { --swatch: var(--monitor); }
.c-system { --swatch: #8792a2; fill: #8792a2; } .c-kernel { --swatch: #d6293e; fill: #d6293e; } .c-subject { --swatch: #2563eb; fill: #2563eb; } .c-channel { --swatch: #16a34a; fill: #16a34a; } .c-device { --swatch: #b45309; fill: #b45309; }
.dot { display: inline-block; width: .6rem; height: .6rem; border-radius: 50%; background: var(--swatch); margin-right: .4rem; }
.timeline, .block { display: flex; align-items: stretch; margin-bottom: .4rem; } .cpu { width: 9.5rem; flex: none; font-weight: 600; font-size: .9rem; } .cpu small { display: block; font-weight: normal; color: var(--dim); }
.frames { position: relative; flex: 1; height: 2.6rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.frame { position: absolute; top: 0; bottom: 0; overflow: hidden; border-right: 1px solid var(--card); } .frame span { display: block; padding: .55rem .5rem; color: #fff; font-size: .85rem; white-space: nowrap; text-overflow: ellipsis; overflow: hidden; }
.block svg { flex: 1; height: 2.6rem; min-width: 0; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; } th, td { text-align: left; padding: .3rem .6rem; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
thead th { border-top: 0; color: var(--dim); font-weight: 600; } .right { text-align: right; white-space: nowrap; } code { font: .85em ui-monospace, monospace; }
td > code { white-space: nowrap; }
details { margin: .5rem 0; } summary { cursor: pointer; color: var(--dim); padding: .2rem 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(34rem, 1fr)); gap: 1rem; align-items: start; } @media (max-width: 640px) { .cards { grid-template-columns: 1fr; } }
article { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .8rem 1rem; } article.domain { margin-bottom: .8rem; } article h3 { margin: 0 0 .4rem; } article p { margin: .25rem 0; } article b { font-weight: 600; color: var(--dim); font-size: .85rem; }
article:target, tr:target { outline: 2px solid var(--link); }
.chip, .group { display: inline-block; border: 1px solid var(--line); border-left: 4px solid var(--swatch, var(--line)); border-radius: 5px; padding: 0 .45rem; margin: .1rem .3rem .1rem 0; font-size: .85rem; }
a.chip { color: inherit; } .user { display: inline-block; margin-right: .8rem; } .user code { margin-left: .3rem; color: var(--dim); } .by { color: var(--dim); }
.verdict { border-radius: 4px; padding: 0 .45rem; color: #fff; background: #15803d; } .verdict.false { background: #b91c1c; }
.hidden { display: none; }
@media print { header { position: static; } details > * { display: block; } }
</style>
</xsl:template>

<!-- Search: what does not hold all words is hidden; sections open for it. The graph: arrows of the name pointed at. -->
<xsl:template name="script">
<script><xsl:text disable-output-escaping="yes"><![CDATA[
(function () {
  var input = document.getElementById("search"), found = document.getElementById("found");
  var items = Array.prototype.slice.call(document.querySelectorAll("[data-search]"));
  var texts = items.map(function (item) { return item.textContent.toLowerCase(); });
  function search() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean), count = 0;
    items.forEach(function (item, i) {
      var hit = words.every(function (word) { return texts[i].indexOf(word) >= 0; });
      item.classList.toggle("hidden", !hit);
      count += hit ? 1 : 0;
      if (hit && words.length && item.closest("details")) item.closest("details").open = true;
    });
    found.textContent = words.length ? count + " found" : "";
  }
  input.addEventListener("input", search);
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && document.activeElement !== input) { event.preventDefault(); input.focus(); }
  });
  var graph = document.querySelector(".graph");
  var arrows = Array.prototype.slice.call(graph.querySelectorAll(".arrow"));
  var nodes = Array.prototype.slice.call(graph.querySelectorAll(".node"));
  function focus(key) {
    var near = {};
    near[key] = true;
    graph.classList.toggle("focus", key !== null);
    arrows.forEach(function (arrow) {
      var on = arrow.dataset.from === key || arrow.dataset.to === key;
      arrow.classList.toggle("on", on);
      if (on) { near[arrow.dataset.from] = true; near[arrow.dataset.to] = true; }
    });
    nodes.forEach(function (node) { node.classList.toggle("on", near[node.dataset.key] === true); });
  }
  nodes.forEach(function (node) {
    node.addEventListener("mouseenter", function () { focus(node.dataset.key); });
    node.addEventListener("mouseleave", function () { focus(null); });
  });
})();
]]></xsl:text></script>
</xsl:template>
</xsl:stylesheet>
