// What differs between the two builds has the same names in both; see Embedded/GlobalUsings.cs.
global using Terrateam.Functions.Azure;
