namespace Terrateam.Core.Access;

/// <summary>What a policy may permit to somebody.</summary>
internal enum AccessOperation
{
    /// <summary>Plan, asked for or by a push.</summary>
    Plan,

    /// <summary>Apply a plan, asked for or by a merge.</summary>
    Apply,

    /// <summary>Plan and apply in one.</summary>
    ApplyAutoapprove,

    /// <summary>Apply without requirements and gates.</summary>
    ApplyForce,
}

/// <summary>What goes with operations.</summary>
internal static class AccessOperationExtensions
{
    /// <summary>The command that asks for it.</summary>
    public static string Command(this AccessOperation operation) =>
        operation switch
        {
            AccessOperation.Plan => "plan",
            AccessOperation.Apply => "apply",
            AccessOperation.ApplyAutoapprove => "apply-autoapprove",
            AccessOperation.ApplyForce => "apply-force",
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };

    /// <summary>The key of a policy that lists who may.</summary>
    public static string Key(this AccessOperation operation) => operation.Command().Replace('-', '_');

    /// <summary>Whom a policy lets do it.</summary>
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
