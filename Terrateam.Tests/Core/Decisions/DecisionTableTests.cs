using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;

namespace Terrateam.Tests.Core.Decisions;

public sealed class DecisionTableTests
{
    // A comment is decided command by command, and queued work by the request that queued it.
    private static readonly Type[] Containers = [typeof(Trigger.Commented), typeof(Trigger.Dequeued)];

    public static TheoryData<Type> Kinds =>
        [.. KindsOf(typeof(Command)).Concat(KindsOf(typeof(Trigger)).Except(Containers))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_request_has_a_rule(Type kind)
    {
        var sample = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(kind);
        var request = sample is Command command
            ? new DecisionRequest(new Trigger.Commented(1, "alice", new([command], 1)), command)
            : new DecisionRequest((Trigger)sample);

        Assert.Equal(kind, DecisionTable.RuleFor(request).Kind);
    }

    [Fact]
    public void A_request_without_a_rule_is_refused()
    {
        var request = new DecisionRequest(new Trigger.Commented(1, "alice", ParsedComment.Empty));
        Assert.Throws<ArgumentException>(() => DecisionTable.RuleFor(request));
    }

    private static IEnumerable<Type> KindsOf(Type parent) =>
        parent.GetNestedTypes().Where(type => type.IsSubclassOf(parent));
}
