#pragma once

// Everything that a program needs to read, grade and explain assessments.

#include "caregrade/batch/decide_batch.hpp"
#include "caregrade/batch/grade_batch.hpp"
#include "caregrade/catalog.hpp"
#include "caregrade/decide_person.hpp"
#include "caregrade/engine/check.hpp"
#include "caregrade/engine/compile_pack.hpp"
#include "caregrade/engine/decide.hpp"
#include "caregrade/engine/explain.hpp"
#include "caregrade/engine/grade.hpp"
#include "caregrade/io/case_reader.hpp"
#include "caregrade/io/compiled_rules.hpp"
#include "caregrade/io/decision_writer.hpp"
#include "caregrade/io/grading_writer.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/io/standard_reader.hpp"
#include "caregrade/model/words.hpp"
#include "caregrade/rulebook_catalog.hpp"
#include "caregrade/text/diagnostics.hpp"
#include "caregrade/text/messages.hpp"
