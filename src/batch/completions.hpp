#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "caregrade/batch/decide_batch.hpp"
#include "alike_rows.hpp"
#include "decide_program.hpp"
#include "lanes.hpp"
#include "looked_rows.hpp"

namespace caregrade::batch {

/// Where a benefit's decisions on a block go, by lane.
struct BlockResults {
  std::uint8_t* status = nullptr;
  Number* amount[2] = {};
  std::uint16_t* by = nullptr;
};

[[nodiscard]] constexpr std::uint16_t word_of(DecidedBy::Kind kind, std::size_t number = 0) noexcept {
  return std::bit_cast<std::uint16_t>(DecidedBy{kind, static_cast<std::uint8_t>(number)});
}

/// The inputs of a cluster, by lane.
struct OpenInputs {
  std::vector<LaneView> values{};
  std::vector<LaneView> ranks{};              ///< of places: one more than the rank; 0 where there is none, or nothing is known
  std::vector<const std::uint8_t*> open{};    ///< 1 where one is unknown or a place given roughly; nothing where no lane is
};

/// The values of one input of a row that stand for all others: where nothing that a piece tells changes between two of them, or
/// only grows or falls.
class Stretches {
 public:
  /// `known`, `values`: by node of the piece.
  Stretches(const Plan& plan, const Piece& piece, const std::vector<std::uint8_t>& known, const std::vector<std::uint8_t>& wanted, const std::vector<Number>& values)
      : plan_{plan}, piece_{piece}, known_{known}, wanted_{wanted}, values_{values}, signs_(piece.nodes.size()) {}

  /// Nothing is added, and false given, where they cannot be told.
  [[nodiscard]] bool find(NodeIndex input, Number least, Number most, std::vector<Number>& into);

 private:
  struct Link {
    NodeIndex node = 0;
    std::size_t operand = 0;
    bool is_known = false;  ///< all other operands are
  };
  static constexpr std::size_t most_cuts = 256, most_walked = 1024;

  [[nodiscard]] bool walk(NodeIndex node, int sign);
  [[nodiscard]] bool pass(NodeIndex node, NodeIndex reader, int sign);
  [[nodiscard]] bool compare(NodeIndex other);
  [[nodiscard]] bool possible(NodeIndex node, std::vector<Number>& values, int depth) const;
  [[nodiscard]] bool cut(Number at);
  [[nodiscard]] Number at_end(Number value) const;
  [[nodiscard]] const NodeIndex* operands(const Node& node) const { return piece_.operands.data() + node.first_operand; }

  const Plan& plan_;
  const Piece& piece_;
  const std::vector<std::uint8_t>& known_;
  const std::vector<std::uint8_t>& wanted_;
  const std::vector<Number>& values_;
  std::vector<std::int8_t> signs_{};
  std::vector<Link> chain_{};
  std::vector<Number> cuts_{};
  Number least_ = 0, most_ = 0;
  std::size_t walked_ = 0;
  bool flows_ = false;
};

/// Decides rows of which something is unknown: every completion that a benefit's rules tell apart becomes a lane.
///
/// why a benefit alone: of all that is unknown of a person each benefit reads little, and what it does not read need not be tried.
class Completions {
 public:
  /// A decision that has too many completions.
  struct Left {
    std::uint16_t lane = 0;
    const Cluster& cluster;  ///< the benefit alone, with all that is known worked in
    std::size_t benefit = 0;  ///< of the cluster that is at work
  };
  /// Decides what is left.
  using Alone = std::function<void(const Left&)>;

  /// A decision that is made.
  struct Done {
    std::uint16_t benefit = 0;  ///< of the cluster
    std::uint16_t lane = 0;
  };

  Completions(const Rulebook& rulebook, const std::vector<ClusterColumns>& clusters);

  /// To a block of rows. Writes what it decides, and has `alone` decide what is left.
  void begin(const ClusterColumns& at, const OpenInputs& inputs, const std::vector<BlockResults>& results, const Alone& alone);
  /// Decides the benefit of a piece in some lanes.
  void run(const Piece& piece, std::span<const std::uint16_t> lanes);
  /// Forgets the answers of earlier rows: to other columns, and where other things are told, they do not apply.
  void forget() { alike_rows_.clear(); }
  /// What was decided since the beginning of the block.
  [[nodiscard]] const std::vector<Done>& told() const noexcept { return told_; }

 private:
  static constexpr std::size_t most_lanes = 16'384;
  static constexpr std::size_t tile = 512;  ///< lanes that are worked out at a time. why: the registers have to stay close to the processor
  static constexpr std::size_t few = 48;  ///< so many are tried before looking which are needed
  struct Entry {
    std::uint16_t lane = 0;
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    AlikeRows::Answer* alike = nullptr;  ///< of rows like this one; nothing where nobody looked
  };

  /// An input of the piece that is at work.
  struct Source {
    LaneView values{}, ranks{};
    const std::uint8_t* open = nullptr;
    const PlanInput* of = nullptr;
    bool is_place = false;

    [[nodiscard]] bool is_open(std::uint16_t lane) const { return open != nullptr && open[lane] != 0; }
    /// Of a place that is open: whether something is known of it.
    [[nodiscard]] bool is_rough(std::uint16_t lane) const { return is_place && ranks[lane] != 0; }
  };
  struct Follower {
    std::uint16_t lane = 0;
    const AlikeRows::Answer* alike = nullptr;
  };

  void place_registers();
  [[nodiscard]] bool add_simple(std::uint16_t lane);
  void add_looked_at();
  void add(std::uint16_t lane, std::size_t looked_row);
  [[nodiscard]] AlikeRows::Answer* alike(std::uint16_t lane);
  void answer_alike(std::uint16_t lane, const AlikeRows::Answer& alike);
  void remember(std::uint16_t lane, AlikeRows::Answer* alike) const;
  void decide_alone(std::uint16_t lane, AlikeRows::Answer* alike);
  [[nodiscard]] bool gather(std::uint16_t lane);
  [[nodiscard]] Number known(const Source& from, std::uint16_t lane) const { return from.is_place ? Number{at_->places[static_cast<std::size_t>(from.ranks[lane])]} : from.values[lane]; }
  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] std::size_t narrow();
  [[nodiscard]] std::size_t narrow_each();
  [[nodiscard]] bool find_stretches(std::size_t use);
  void look_through(std::optional<std::size_t> looked_row = {});
  void find_told();
  [[nodiscard]] Piece rest() const;
  [[nodiscard]] bool look_at(NodeIndex node);
  [[nodiscard]] bool know(const Node& node, Number& value);
  void mark_wanted(NodeIndex node);
  void spell_out();
  void fill(std::uint16_t lane, std::size_t count, AlikeRows::Answer* alike);
  void flush();
  void tell(const Entry& entry);
  [[nodiscard]] LaneView view(Register of) const { return {pointers_[of], piece_->variant.program.lanes[of]}; }
  [[nodiscard]] std::uint16_t why(const Entry& entry, Status status) const;
  [[nodiscard]] Number least(Register of, const Entry& entry) const;
  [[nodiscard]] Number most(Register of, const Entry& entry) const;

  const Rulebook& rulebook_;
  const DecideKernels& loops_ = decide_kernels();
  Lanes<std::uint8_t> registers_;
  std::vector<void*> pointers_{};                    ///< to the registers of the piece: of all lanes where somebody asks for them later, else of a tile
  std::vector<void*> of_tile_{};                     ///< the same of the tile that is at work
  std::vector<std::uint8_t> stays_{};                ///< which of them are of all lanes
  std::vector<Entry> entries_{};
  std::vector<Follower> followers_{};                ///< rows like one of these
  std::vector<Source> sources_{};                    ///< by use
  std::size_t used_ = 0;
  std::vector<std::size_t> open_uses_{};             ///< inputs of the piece that are unknown of a row
  std::vector<std::vector<Number>> choices_{};       ///< of these, by use: values that stand for all; empty of a quantity that is not looked at yet
  std::vector<std::vector<Number>> lanes_of_use_{};  ///< of these, by use: the value in each completion
  std::vector<Number> fixed_{};                      ///< of the others, by use
  std::vector<std::uint8_t> is_open_{};              ///< by use
  std::vector<std::uint8_t> seen_{}, known_{}, wanted_{};  ///< by node
  std::vector<Number> values_{};
  std::vector<NodeIndex> visited_{};
  std::vector<Done> told_{};
  std::vector<NodeIndex> told_nodes_{};  ///< of the piece
  LookedRows looked_;
  std::vector<std::uint16_t> to_look_at_{};          ///< lanes
  std::optional<std::size_t> looked_row_{};          ///< the row that is looked through, where `looked_` has it
  AlikeRows alike_rows_{};
  AlikeRows::Key key_{};

  const ClusterColumns* at_ = nullptr;
  const Piece* piece_ = nullptr;
  const OpenInputs* inputs_ = nullptr;
  const std::vector<BlockResults>* results_ = nullptr;
  const Alone* alone_ = nullptr;
};

}  // namespace caregrade::batch
