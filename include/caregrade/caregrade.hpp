#pragma once

// Everything that a program needs to read, grade and explain assessments.

#include "caregrade/catalog.hpp"
#include "caregrade/engine/check.hpp"
#include "caregrade/engine/explain.hpp"
#include "caregrade/engine/grade.hpp"
#include "caregrade/io/case_reader.hpp"
#include "caregrade/io/grading_writer.hpp"
#include "caregrade/io/standard_reader.hpp"
#include "caregrade/text/diagnostics.hpp"
#include "caregrade/text/messages.hpp"
