using Terrateam.Core.Configuration;

namespace Terrateam.Core.Access;

internal enum AccessOperation
{
    /// <summary>Plan, by a command or a push.</summary>
    Plan,

    /// <summary>Apply a plan, by a command or a merge.</summary>
    Apply,

    /// <summary>Plan and apply in one run.</summary>
    ApplyAutoapprove,

    /// <summary>Apply without requirements and gates.</summary>
    ApplyForce,
}

internal static class AccessOperationExtensions
{
    /// <summary>The command that starts the operation.</summary>
    public static string Command(this AccessOperation operation) =>
        operation switch
        {
            AccessOperation.Plan => "plan",
            AccessOperation.Apply => "apply",
            AccessOperation.ApplyAutoapprove => "apply-autoapprove",
            AccessOperation.ApplyForce => "apply-force",
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };

    /// <summary>The key of a policy that lists who may do it.</summary>
    public static string Key(this AccessOperation operation) => operation.Command().Replace('-', '_');

    public static IReadOnlyList<AccessMatch> AllowedBy(this AccessOperation operation, AccessPolicy policy) =>
        operation switch
        {
            AccessOperation.Plan => policy.Plan,
            AccessOperation.Apply => policy.Apply,
            AccessOperation.ApplyAutoapprove => policy.ApplyAutoapprove,
            AccessOperation.ApplyForce => policy.ApplyForce,
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };
}
