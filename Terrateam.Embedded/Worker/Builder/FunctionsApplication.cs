using System.Reflection;
using System.Runtime.CompilerServices;

namespace Terrateam.Embedded.Worker.Builder;

/// <summary>Where a function app starts.</summary>
public static class FunctionsApplication
{
    /// <summary>
    /// A builder with the defaults of the host. The functions are those of the calling assembly, which is the one that
    /// the real worker's source generator looks at.
    /// </summary>
    /// <param name="args">The command line; it wins over every other setting.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args, Assembly.GetCallingAssembly());
}
